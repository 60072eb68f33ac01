/** The saver as scripts: what a person does, what the line and the server do, and where the labels are afterwards. */
import { describe, expect, it } from 'vitest'
import type { LabelDoc } from '../../../src/engine/labels/doc'
import { DRAFT_AFTER_MS, SAVE_AFTER_MS } from '../../../src/engine/labels/saver'
import { A, B, C, Server, World, doc, label, said, settle } from './saverworld'

describe('a change', () => {
  it('is a draft at once, and saved within two seconds', async () => {
    const world = new World()
    expect(world.kind).toBe('saved')
    world.draw(A)
    expect(world.kind).toBe('waiting')
    await world.wait(DRAFT_AFTER_MS)
    expect([said(world.draft?.doc), world.draft?.basedOn]).toEqual(['0-10a', 0])
    expect(DRAFT_AFTER_MS).toBeLessThanOrEqual(300)
    expect(SAVE_AFTER_MS).toBeLessThanOrEqual(1500)
    await world.wait(SAVE_AFTER_MS)
    expect([world.kind, said(world.server.newest?.doc), world.draft]).toEqual(['saved', '0-10a', null])
    expect([world.saver.state.number, world.told]).toEqual([1, [1]])
  })

  it('does not put off the save of the one before', async () => {
    const world = new World()
    for (let frame = 3; frame < 90; frame += 3) {
      world.draw(doc(label(0, frame)))
      await world.wait(100)
    }
    expect(world.server.revisions.length).toBeGreaterThan(1)
  })

  it('that is taken back before it was saved needs none', async () => {
    const world = new World()
    world.draw(A)
    await world.wait(DRAFT_AFTER_MS)
    world.draw(doc())
    await world.wait(5000)
    expect([world.server.requests.length, world.draft, world.kind]).toEqual([0, null, 'saved'])
  })

  it('while a save is under way waits for it: never two at once, and no conflict with oneself', async () => {
    const world = new World()
    world.slow = true
    world.draw(A)
    await world.wait(SAVE_AFTER_MS)
    world.draw(B)
    await world.wait(100)
    world.draw(C)
    await world.wait(5000)
    expect([world.server.requests.length, world.kind, world.saver.state.changes]).toEqual([1, 'saving', 3])
    expect([said(world.draft?.doc), said(world.draft?.pending?.doc)]).toEqual([said(C), said(A)])
    world.slow = false
    world.sending?.()
    await world.wait(0)
    expect([world.server.requests.map(({ basedOn }) => basedOn), said(world.server.newest?.doc), world.kind]).toEqual([[0, 1], said(C), 'saved'])
  })

  it('is not lost where this machine keeps nothing: it says so', async () => {
    const world = new World()
    world.disk = 'full'
    world.draw(A)
    await world.wait(DRAFT_AFTER_MS)
    expect(world.saver.state.kept).toBe(false)
    await world.wait(SAVE_AFTER_MS)
    expect(said(world.server.newest?.doc)).toBe(said(A))
  })
})

describe('the line', () => {
  it('dropped the answer, three times: one revision', async () => {
    const world = new World()
    world.server.line = 'drops answers'
    world.draw(A)
    await world.wait(SAVE_AFTER_MS)
    expect(world.kind).toBe('offline')
    world.draw(B)
    await world.wait(3000)
    expect(world.server.requests.length).toBe(3)
    world.server.line = 'up'
    await world.wait(30_000)
    expect(new Set(world.server.requests.slice(0, 4).map(({ id }) => id)).size).toBe(1)
    expect(world.server.revisions.map((one) => said(one.doc))).toEqual([said(A), said(B)])
    expect([world.kind, world.draft]).toEqual(['saved', null])
  })

  it('is away: the draft stays, tries get rarer, and the line that is back saves at once', async () => {
    const world = new World()
    world.server.line = 'down'
    world.draw(A)
    await world.wait(120_000)
    const tries = world.server.requests.length
    expect(tries).toBeGreaterThan(5)
    expect(tries).toBeLessThan(12)
    expect(world.saver.state).toMatchObject({ kind: 'offline', server: false, changes: 1, kept: true })
    expect(said(world.draft?.doc)).toBe(said(A))
    world.server.line = 'up'
    world.saver.again()
    await world.wait(0)
    expect([world.kind, said(world.server.newest?.doc)]).toEqual(['saved', said(A)])
  })

  it('leads to a server that fails: it is asked again', async () => {
    const world = new World()
    world.server.line = 'server error'
    world.draw(A)
    await world.wait(SAVE_AFTER_MS)
    expect(world.saver.state).toMatchObject({ kind: 'offline', server: true, message: '500' })
    world.server.line = 'up'
    await world.wait(1000)
    expect(world.kind).toBe('saved')
  })

  it('leads to a server that refuses: the draft stays, the next change is tried, nothing is sent over and over', async () => {
    const world = new World()
    world.server.refuse = { kind: 'refused', code: 'invalid', message: 'Segment 1: no' }
    world.draw(A)
    await world.wait(60_000)
    expect(world.saver.state).toMatchObject({ kind: 'refused', code: 'invalid', message: 'Segment 1: no' })
    expect([world.server.requests.length, said(world.draft?.doc)]).toEqual([1, said(A)])
    world.server.refuse = null
    world.draw(B)
    await world.wait(SAVE_AFTER_MS)
    expect([world.kind, said(world.server.newest?.doc)]).toEqual(['saved', said(B)])
    expect(new Set(world.server.requests.map(({ id }) => id)).size).toBe(2)
  })

  it('leads to a clip that is gone: the draft is dropped, and kept where the clip may come back', async () => {
    for (const forget of [true, false]) {
      const world = new World()
      world.server.refuse = { kind: 'gone', message: 'deleted', forget }
      world.draw(A)
      await world.wait(SAVE_AFTER_MS)
      expect(world.saver.state).toMatchObject({ kind: 'gone', forgotten: forget })
      expect(world.draft === null).toBe(forget)
      world.draw(B)
      await world.wait(60_000)
      expect([world.server.requests.length, world.draft === null]).toEqual([1, forget])
    }
  })

  it('leads on from a clip that is back: what was drawn is saved then, but not for one that is gone for good', async () => {
    for (const forget of [true, false]) {
      const world = new World()
      world.server.refuse = { kind: 'gone', message: 'removed', forget }
      world.draw(A)
      await world.wait(SAVE_AFTER_MS)
      world.server.refuse = null
      world.saver.again()
      await world.wait(0)
      expect([world.kind, said(world.server.newest?.doc)]).toEqual(forget ? ['gone', said(undefined)] : ['saved', said(A)])
    }
  })
})

describe('an expired session', () => {
  it('keeps the draft, and saves after signing in', async () => {
    const world = new World()
    world.server.signedIn = false
    world.draw(A)
    await world.wait(SAVE_AFTER_MS)
    expect(world.kind).toBe('signed-out')
    world.draw(B)
    await world.wait(60_000)
    expect([world.server.requests.length, said(world.draft?.doc)]).toEqual([1, said(B)])
    world.server.signedIn = true
    world.saver.again()
    await world.wait(0)
    expect([world.kind, said(world.server.newest?.doc), world.draft]).toEqual(['saved', said(B), null])
  })

  it('that another part of the page met first', async () => {
    const world = new World()
    world.draw(A)
    world.saver.signedOut()
    await world.wait(5000)
    expect([world.kind, world.server.requests.length]).toEqual(['signed-out', 0])
    world.saver.again()
    await world.wait(0)
    expect(world.kind).toBe('saved')
  })

  it('another person signed in: nothing is saved in their name until the right one is back', async () => {
    const world = new World()
    world.server.refuse = { kind: 'refused', code: 'someone-else', message: 'Ana' }
    world.draw(A)
    await world.wait(SAVE_AFTER_MS)
    expect(world.saver.state).toMatchObject({ kind: 'refused', code: 'someone-else' })
    world.server.refuse = null
    world.saver.again()
    await world.wait(0)
    expect(world.kind).toBe('saved')
  })
})

describe('somebody else saved', () => {
  const base = doc(label(0, 10), label(40, 60))
  const mine = doc(label(0, 14), label(40, 60))
  const theirs = doc(label(0, 8), label(40, 60), label(70, 80, 't'))

  function conflicted() {
    const server = new Server()
    server.put(base)
    const world = new World(server)
    world.draw(mine)
    server.put(theirs)
    return world
  }

  it('elsewhere in the clip: both are kept, without a question', async () => {
    const server = new Server()
    server.put(base)
    const world = new World(server)
    world.draw(doc(label(0, 14), label(40, 60)))
    server.put(doc(label(0, 10), label(40, 60, 'x')))
    await world.wait(SAVE_AFTER_MS)
    await world.wait(SAVE_AFTER_MS)
    expect([world.kind, said(server.newest?.doc), said(world.page)]).toEqual(['saved', '0-14a 40-60x', '0-14a 40-60x'])
    expect([world.saver.state.merged?.author, world.why]).toEqual(['Jonas', ['merged']])
    expect(server.revisions.length).toBe(3)
  })

  it('the same: a difference; nothing is written before the choice', async () => {
    const world = conflicted()
    await world.wait(60_000)
    expect(world.kind).toBe('conflict')
    const { state } = world.saver
    if (state.kind !== 'conflict') throw new Error()
    expect(state.conflict.merge.differences).toMatchObject([{ start: 0, end: 14 }])
    expect([world.server.revisions.length, said(world.draft?.doc), world.server.requests.length]).toEqual([2, said(mine), 1])
  })

  it('mine is chosen: theirs stays as a revision', async () => {
    const world = conflicted()
    await world.wait(SAVE_AFTER_MS)
    world.saver.resolve(['mine'])
    await world.wait(0)
    expect(world.server.revisions.map((one) => said(one.doc))).toEqual([said(base), said(theirs), '0-14a 40-60a 70-80t'])
    expect([world.kind, said(world.page), world.draft]).toEqual(['saved', '0-14a 40-60a 70-80t', null])
  })

  it('theirs is chosen: mine stays as a revision', async () => {
    const world = conflicted()
    await world.wait(SAVE_AFTER_MS)
    world.saver.resolve(['theirs'])
    await world.wait(0)
    expect(world.server.revisions.map((one) => said(one.doc))).toEqual([said(base), said(theirs), '0-14a 40-60a 70-80t', said(theirs)])
    expect([world.kind, said(world.page)]).toEqual(['saved', said(theirs)])
  })

  it('a third save comes between the choice and its save: asked again, and all are there', async () => {
    const world = conflicted()
    await world.wait(SAVE_AFTER_MS)
    world.server.put(doc(label(0, 5, 'z'), label(40, 60), label(70, 80, 't')))
    world.saver.resolve(['theirs'])
    await world.wait(0)
    expect([world.kind, said(world.page)]).toEqual(['saved', '0-5z 40-60a 70-80t'])
    expect(world.server.revisions.map((one) => said(one.doc))).toContain('0-14a 40-60a 70-80t')
  })

  it('a change while the question stands is part of it', async () => {
    const world = conflicted()
    await world.wait(SAVE_AFTER_MS)
    world.draw(doc(label(0, 8), label(40, 60))) // by hand to the same edge as theirs
    await world.wait(SAVE_AFTER_MS)
    expect([world.kind, said(world.page)]).toEqual(['saved', said(theirs)])
  })

  it('is on the page at once where nothing was changed here; during a change without a request that must fail', async () => {
    const server = new Server()
    server.put(base)
    const world = new World(server)
    server.put(theirs)
    await world.saver.heard(2)
    expect([said(world.page), world.saver.state.number, world.why]).toEqual([said(theirs), 2, ['theirs']])
    world.draw(mine)
    server.put(base)
    await world.saver.heard(3)
    expect([world.kind, server.requests.length]).toEqual(['conflict', 0])
  })

  it('was ourselves: nothing is fetched', async () => {
    const world = new World()
    world.slow = true
    world.draw(A)
    await world.wait(SAVE_AFTER_MS)
    void world.saver.heard(1)
    world.slow = false
    world.sending?.()
    await world.wait(0)
    expect([world.kind, world.why]).toEqual(['saved', []])
  })
})

describe('a page that ends', () => {
  it('keeps the draft and sends what it can; the next page sends the same save again', async () => {
    const world = new World()
    world.server.line = 'drops answers'
    world.draw(A)
    world.saver.leaving()
    await settle()
    const left = world.draft!
    expect([said(left.pending?.doc), world.server.revisions.length]).toEqual([said(A), 1])
    world.saver.dispose()
    world.server.line = 'up'

    const next = new World(world.server)
    next.saver.resume(left)
    await next.wait(0)
    expect([world.server.revisions.length, next.kind, next.draft, said(next.page)]).toEqual([1, 'saved', null, said(A)])
  })

  it('was killed between two saves: what was drawn since is saved by the next page', async () => {
    const world = new World()
    world.draw(A)
    await world.wait(SAVE_AFTER_MS)
    world.draw(B)
    await world.wait(DRAFT_AFTER_MS)
    const left = structuredClone(world.draft!)
    const next = new World(world.server)
    next.saver.resume(left)
    expect([said(next.page), next.why]).toEqual([said(B), ['draft']])
    await next.wait(0)
    expect(world.server.revisions.map((one) => said(one.doc))).toEqual([said(A), said(B)])
  })

  it('was killed, and somebody saved meanwhile: a difference with what it was based on', async () => {
    const server = new Server()
    server.put(A)
    const world = new World(server)
    world.draw(doc(label(0, 14)))
    await world.wait(DRAFT_AFTER_MS)
    const left = structuredClone(world.draft!)
    server.put(doc(label(0, 5)))
    const next = new World(server)
    next.saver.resume(left)
    await next.wait(0)
    const { state } = next.saver
    if (state.kind !== 'conflict') throw new Error(state.kind)
    expect([said(state.conflict.base), said(state.conflict.mine), said(state.conflict.theirs.doc)]).toEqual(['0-10a', '0-14a', '0-5a'])
  })

  it('the draft is what the server has: nothing is sent', async () => {
    const server = new Server()
    server.put(A)
    const world = new World(server)
    world.saver.resume({ basedOn: 1, doc: A, pending: null, at: 0 })
    await world.wait(5000)
    expect([server.requests.length, world.kind, world.draft]).toEqual([0, 'saved', null])
  })
})

describe('by hand', () => {
  it('a name is saved at once, also where nothing changed', async () => {
    const world = new World()
    world.draw(A)
    expect(await world.saver.flush()).toBe(true)
    expect(await world.saver.flush('First pass')).toBe(true)
    expect(world.server.revisions.map(({ name }) => name)).toEqual(['', 'First pass'])
  })

  it('a save that cannot be had now says so, and is made up for later', async () => {
    const world = new World()
    world.server.line = 'down'
    world.draw(A)
    expect(await world.saver.flush('First pass')).toBe(false)
    world.server.line = 'up'
    await world.wait(60_000)
    expect(world.server.revisions.map(({ name }) => name)).toEqual(['First pass'])
  })

  it('a revision comes back: as a new one, after what is on the page', async () => {
    const world = new World()
    world.draw(A)
    await world.saver.flush()
    world.draw(B)
    expect(await world.saver.restore(1)).toBe(true)
    expect(world.server.revisions.map((one) => said(one.doc))).toEqual([said(A), said(B), said(A)])
    expect([said(world.page), world.why, world.kind, world.saver.state.number]).toEqual([said(A), ['restored'], 'saved', 3])
    world.draw(B) // undone
    await world.wait(SAVE_AFTER_MS)
    expect(said(world.server.newest?.doc)).toBe(said(B))
  })
})

describe('whatever happens', () => {
  const randoms = (seed: number) => () => ((seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648)

  it('nothing older than two seconds is ever only in one place: random days of two people, kills and cuts', async () => {
    for (let seed = 1; seed <= 60; seed++) {
      const random = randoms(seed)
      const server = new Server()
      let world = new World(server, doc())
      const drawn: { at: number; doc: LabelDoc }[] = []
      const clock = () => world.now
      for (let step = 0; step < 60; step++) {
        const dice = random()
        if (dice < 0.5) {
          const at = Math.floor(random() * 30) * 3
          const rest = world.page.segments.filter(({ start, end }) => end <= at || start >= at + 3)
          const next = { ...world.page, segments: [...rest, label(at, at + 3, `w${step}`)].sort((a, b) => a.start - b.start) }
          world.draw(next)
          drawn.push({ at: clock(), doc: next })
        } else if (dice < 0.6) server.line = (['up', 'down', 'drops answers', 'server error'] as const)[Math.floor(random() * 4)]!
        else if (dice < 0.7) {
          // Killed at any moment: what is on the disk is all that is left.
          const killed = world
          killed.saver.dispose()
          const left = structuredClone(killed.draft)
          const next = new World(server, doc())
          next.now = killed.now
          if (left) next.saver.resume(left)
          const old = drawn.findLast(({ at }) => at <= killed.now - 2000 && drawn.at(-1)?.at === at)
          if (old) expect(said(next.page)).toBe(said(old.doc))
          world = next
          drawn.length = 0
        }
        await world.wait(Math.floor(random() * 3000))
      }
      server.line = 'up'
      world.saver.again()
      await world.wait(60_000)
      expect([world.kind, said(server.newest?.doc ?? doc())]).toEqual(['saved', said(world.page)])
      expect(new Set(server.revisions.map(({ id }) => id)).size).toBe(server.revisions.length)
    }
  })
})
