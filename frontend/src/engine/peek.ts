/**
 * A bubble over a strip that shows the still of the place under the pointer, with its time and frame. The picture is
 * fetched when it is first wanted. For the eye only: keys and screen readers have the film itself.
 */
import { clamp, secondsAt, type Rate } from './rate'
import type { Scope } from './scope'
import { bubbleLeft, tileAt, type Sprite } from './sprite'
import { element } from './timeline/dom'

export interface PeekSource {
  url: string
  frames: number
  rate: Rate
}

export interface PeekWords {
  time(seconds: number): string
  frame(frame: number): string
}

export interface PeekOptions {
  /** What the pointer moves over; the strip itself unless told. */
  area?: HTMLElement
  /** Also show it under a finger that is down. */
  touch: boolean
  /** Whether the pointer at this place means the strip. */
  over?(event: PointerEvent): boolean
}

export class Peek {
  private readonly bubble = element('peek')
  private readonly still = element('peek-still')
  private readonly time = element('', '', 'b')
  private readonly frame = element('', '', 'span')
  private source: PeekSource | null = null
  private image: HTMLImageElement | null = null
  private down = false
  /** Where the bubble was last, in pixels of the strip. */
  private x = 0

  constructor(
    private readonly strip: HTMLElement,
    private readonly words: PeekWords,
    scope: Scope,
    private readonly options: PeekOptions,
  ) {
    const area = options.area ?? strip
    const text = element('peek-text')
    text.append(this.time, this.frame)
    this.bubble.append(this.still, text)
    this.bubble.hidden = true
    this.bubble.setAttribute('aria-hidden', 'true')
    strip.append(this.bubble)
    scope.add(() => this.bubble.remove())
    scope.listen<PointerEvent>(area, 'pointerdown', (event) => {
      this.down = true
      this.follow(event)
    })
    scope.listen<PointerEvent>(area, 'pointermove', (event) => this.follow(event))
    for (const type of ['pointerup', 'pointercancel'] as const)
      scope.listen<PointerEvent>(area, type, (event) => {
        this.down = false
        if (event.pointerType !== 'mouse') this.hide()
      })
    scope.listen(area, 'pointerleave', () => !this.down && this.hide())
  }

  setSource(source: PeekSource | null): void {
    if (source?.url !== this.source?.url) {
      this.image = null
      this.hide()
    }
    this.source = source
  }

  hide(): void {
    this.bubble.hidden = true
  }

  private follow(event: PointerEvent): void {
    const mouse = event.pointerType === 'mouse'
    const wanted = mouse ? true : this.options.touch && this.down
    if (!this.source || !wanted || this.options.over?.(event) === false) return this.hide()
    const box = this.strip.getBoundingClientRect()
    this.x = clamp(event.clientX - box.left, 0, box.width)
    this.show(box.width)
  }

  private show(room: number): void {
    const { source, words, x } = this
    if (!source || room <= 0) return
    const sprite = this.loaded(source)
    const frame = clamp(Math.floor((x / room) * source.frames), 0, source.frames - 1)
    this.time.textContent = words.time(secondsAt(frame, source.rate))
    this.frame.textContent = words.frame(frame)
    this.still.hidden = sprite === null
    if (sprite) {
      const tile = tileAt(frame, sprite)
      this.still.style.width = `${tile.width}px`
      this.still.style.height = `${tile.height}px`
      this.still.style.backgroundImage = `url("${source.url}")`
      this.still.style.backgroundPosition = `${-tile.x}px ${-tile.y}px`
    }
    this.bubble.hidden = false
    this.bubble.style.left = `${bubbleLeft(x, this.bubble.offsetWidth, room).toFixed(1)}px`
  }

  /** The picture's measures, or null while it is on its way. */
  private loaded(source: PeekSource): Sprite | null {
    if (!this.image) {
      const image = (this.image = new Image())
      // A pointer that rests where it came in must see the still, too.
      image.onload = () => {
        if (this.image === image && !this.bubble.hidden) this.show(this.strip.getBoundingClientRect().width)
      }
      image.src = source.url
    }
    const { naturalWidth: width, naturalHeight: height, complete } = this.image
    return complete && width > 0 ? { frames: source.frames, width, height } : null
  }
}
