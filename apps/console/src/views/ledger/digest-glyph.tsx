import { memo } from 'react'
import { digestPattern, SIDE } from './digest-pattern.ts'

/** The picture of a digest, for eyes: whoever reads hears whether it is the same as others'. */
export const DigestGlyph = memo(({ digest }: { readonly digest: string }) => {
  const fields = digestPattern(digest)
    .map((isFilled, index) => (isFilled ? `M${index % SIDE} ${Math.floor(index / SIDE)}h1v1h-1z` : ''))
    .join('')
  return (
    <svg className="digest-glyph" viewBox={`0 0 ${SIDE} ${SIDE}`} width="20" height="20" aria-hidden="true">
      <path d={fields} />
    </svg>
  )
})
