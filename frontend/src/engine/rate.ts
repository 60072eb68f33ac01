/**
 * Frames and time. Frames count from 0 and frame i of the proxy is on the screen from i·den/num seconds, exactly.
 * A rate is the rational [num, den]; it is never rounded to a number of frames a second.
 */
export type Rate = readonly [num: number, den: number]

/** Seconds at which frame `frame` begins. */
export const secondsAt = (frame: number, [num, den]: Rate): number => (frame * den) / num

/** Length of one frame in seconds. */
export const frameLength = (rate: Rate): number => secondsAt(1, rate)

/** Where to send the video for frame `frame`: the middle, because a seek to its edge may land on its neighbour. */
export const seekTime = (frame: number, [num, den]: Rate): number => ((frame + 0.5) * den) / num

/**
 * The frame whose presentation time is `mediaTime` (requestVideoFrameCallback). That time is a frame's own start, cut
 * to the browser's clock (microseconds in Chromium) or to the file's time base, so the nearest frame is meant.
 */
export const frameOfMediaTime = (mediaTime: number, [num, den]: Rate): number => Math.round((mediaTime * num) / den)

/**
 * The frame on the screen at playback position `time`, which can be anywhere inside a frame. The addend is a thousandth
 * of a frame: it takes up binary dust at a frame's edge and the browser's microseconds.
 */
export const frameOfTime = (time: number, [num, den]: Rate): number => Math.floor((time * num) / den + 1e-3)

export const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value))
