import { memo, useLayoutEffect, useRef } from 'react'
import { paintStrip } from './paint.ts'
import type { Strip } from './strip.ts'
import { useTheme } from './use-theme.ts'

/** The lines of a strip: nothing of them is an element, so that drawing them costs what is to be seen and no more. */
export const StripCanvas = memo(function StripCanvas({
  strip,
  left,
}: {
  readonly strip: Strip
  readonly left: number
}) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const theme = useTheme()
  const { layout, width, shift } = strip
  const { height } = layout
  useLayoutEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    if (!element || !context) return
    const ratio = devicePixelRatio
    const [pixelsAcross, pixelsDown] = [Math.round(width * ratio), Math.round(height * ratio)]
    if (element.width !== pixelsAcross) element.width = pixelsAcross
    if (element.height !== pixelsDown) element.height = pixelsDown
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    context.clearRect(0, 0, width, height)
    context.translate(shift, 0)
    paintStrip({ context, theme, font: getComputedStyle(element).fontFamily }, strip)
  }, [strip, width, height, shift, theme])
  return <canvas ref={canvas} style={{ left, width, height }} />
})
