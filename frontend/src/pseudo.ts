/** A language for tests: accents on every letter, a third longer, in brackets; {places} stay as they are. */
const PLAIN = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const ACCENTED = [...'ÀßÇÐÉƑĜĤÎĴĶĻṀÑÕÞǪŔŠŢÛṼŴẊÝŽàƀçðéƒĝĥîĵķļɱñõþǫŕšţûṽŵẋýž']

export function pseudo(sentence: string): string {
  const text = sentence.replace(/\{\w+\}|[A-Za-z]/g, (part) => (part.length > 1 ? part : (ACCENTED[PLAIN.indexOf(part)] ?? part)))
  return `⟦${text}${'·'.repeat(Math.ceil(sentence.length / 3))}⟧`
}
