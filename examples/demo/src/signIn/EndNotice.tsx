import type { EndReason, Source } from 'authchart'
import { endSentence } from '../session/endSentence.ts'

interface EndNoticeProps {
  readonly reason: EndReason
  readonly source: Source | null
}

/** Why nobody is signed in any more: the first question of everyone who is signed out unasked. */
export function EndNotice({ reason, source }: EndNoticeProps) {
  const { title, text } = endSentence(reason, source)
  return (
    <div className="notice" data-tone={reason === 'user' ? 'calm' : 'warning'}>
      <p className="notice-title">{title}</p>
      <p>{text}</p>
      <code>
        reason: {reason}
        {source && ` · ${source}`}
      </code>
    </div>
  )
}
