import { useState } from 'react'
import { Panel } from '../components/Panel.tsx'
import { frameAddress, ownAddress } from './frameAddress.ts'

/**
 * The same page in a frame: a browsing context of its own, with an engine of its own, so that one sees two tabs at once.
 * They share what tabs share: storage, locks, channel, cookies.
 */
export function SecondTab() {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <Panel
      title="A second tab"
      className="second-tab"
      region="secondTab"
      aside={
        <div className="row">
          <button type="button" className="small" onClick={() => setIsOpen(!isOpen)}>
            {isOpen ? 'Close the second tab' : 'Open a second tab'}
          </button>
          <a className="button quiet small" href={ownAddress()} target="_blank" rel="noopener">
            A real one <span aria-hidden="true">↗</span>
          </a>
        </div>
      }
    >
      {isOpen && <iframe title="A second tab of this app" src={frameAddress()} />}
    </Panel>
  )
}
