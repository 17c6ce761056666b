import { Panel } from '../components/Panel.tsx'
import { rootPath } from '../modes/callback.ts'

/** In place of the fault panel, where its strings would lead to a server that nobody asks. */
export const NoFaults = () => (
  <Panel title="Break something" region="faults">
    <p className="small muted">
      The strings behind the scenes belong to the REST server.{' '}
      <a href={`${rootPath(location.pathname)}?mode=body`}>Go there</a> to hold answers back, lose them, and revoke
      sessions.
    </p>
  </Panel>
)
