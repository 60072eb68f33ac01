/**
 * What the other tabs of this browser are sending: an upload that goes on there is not "unfinished" here. Tabs answer
 * when they are asked; nothing has to be remembered, and a tab that is gone does not answer.
 */
import { Scope } from '../../engine/scope'

type Message = { type: 'ask' } | { type: 'sending'; urls: string[] }

/** `mine` = uploads of this tab; `heard` is told those of the others, anew whenever this tab is looked at. */
export function otherTabs(mine: () => string[], heard: (urls: string[]) => void): () => void {
  if (typeof BroadcastChannel === 'undefined') return () => {}
  const scope = new Scope()
  const channel = new BroadcastChannel('dancesite-uploads')
  let theirs: string[] = []

  const ask = () => {
    if (document.visibilityState !== 'visible') return
    theirs = []
    heard(theirs)
    channel.postMessage({ type: 'ask' } satisfies Message)
  }
  scope.listen<MessageEvent<Message>>(channel, 'message', ({ data }) => {
    if (data.type === 'ask') {
      const urls = mine()
      if (urls.length) channel.postMessage({ type: 'sending', urls } satisfies Message)
    } else {
      theirs = [...new Set([...theirs, ...data.urls])]
      heard(theirs)
    }
  })
  scope.listen(document, 'visibilitychange', ask)
  scope.add(() => channel.close())
  ask()
  return () => scope.dispose()
}
