import { beforeEach, describe, expect, it } from 'vitest'
import { nextPane } from '../../src/report/actions'

describe('F6', () => {
  beforeEach(() => {
    document.body.innerHTML =
      '<div data-pane><button id="a">a</button></div><div data-pane hidden><button>x</button></div><div data-pane><button disabled>y</button><div id="b" tabindex="0"></div></div>'
  })
  const focused = () => document.activeElement?.id

  it('goes round the panes that are there, both ways', () => {
    expect(nextPane(document, 1)).toBe(true)
    expect(focused()).toBe('a')
    nextPane(document, 1)
    expect(focused()).toBe('b')
    nextPane(document, 1)
    expect(focused()).toBe('a')
    nextPane(document, -1)
    expect(focused()).toBe('b')
  })

  it('passes over a pane that lies under something', () => {
    const under = document.createElement('div')
    under.dataset['pane'] = ''
    under.innerHTML = '<button id="c">c</button>'
    under.checkVisibility = () => false
    document.body.prepend(under)
    nextPane(document, 1)
    expect(focused()).toBe('a')
    nextPane(document, -1)
    expect(focused()).toBe('b')
  })

  it('leaves the key to the browser where there is nothing', () => {
    document.body.innerHTML = ''
    expect(nextPane(document, 1)).toBe(false)
  })
})
