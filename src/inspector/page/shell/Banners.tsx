import { IconButton } from '../parts/IconButton.tsx'
import { useInspector, useStore } from '../store/useInspector.ts'

interface BannersProps {
  readonly onAllow: (origin: string) => void
  readonly onBlock: (origin: string) => void
}

const nameOf = (origin: string) => (origin === 'null' ? 'an address without an origin (a file or a sandbox)' : origin)

/** What the person at the page has to decide on, or to know. */
export function Banners({ onAllow, onBlock }: BannersProps) {
  const store = useStore()
  const { asked, problem, file } = useInspector()
  return (
    <div className="banners" aria-live="polite">
      {asked.map((origin) => (
        <div key={origin} className="banner" data-tone="ask">
          <p>
            An app at <b>{nameOf(origin)}</b> wants to show its actors here.
          </p>
          <button type="button" className="primary" onClick={() => onAllow(origin)}>
            Allow
          </button>
          <button type="button" className="plain" onClick={() => onBlock(origin)}>
            Block
          </button>
        </div>
      ))}
      {problem && (
        <div className="banner" data-tone="bad" data-testid="problem">
          <p>{problem}</p>
          <IconButton icon="close" label="Dismiss" onClick={() => store.report(null)} />
        </div>
      )}
      {file !== null && (
        <div className="banner" data-tone="file">
          <p>
            Recording <b>{file}</b>
          </p>
          <button type="button" className="plain" onClick={store.closeFile}>
            Close
          </button>
        </div>
      )}
    </div>
  )
}
