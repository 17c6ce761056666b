import { IconButton } from '../parts/IconButton.tsx'

/** Nothing has been heard yet: how that may change. */
export function Welcome({ hasHost, onImport }: { hasHost: boolean; onImport: () => void }) {
  return (
    <div className="welcome">
      <h2>{hasHost ? 'Waiting for the app' : 'No app is connected'}</h2>
      <p>
        {hasHost
          ? 'This page has told the app that it is here. As soon as a session begins there, its chart is drawn here.'
          : 'This page draws the chart of a session as it lives, and of any other XState machine.'}
      </p>
      <ul>
        <li>
          <b>A recording</b>
          <span>Drop a file anywhere on this page: a recording of this inspector, or what auth.record() gave.</span>
          <IconButton icon="open" label="Open a recording" isNamed onClick={onImport} />
        </li>
        <li>
          <b>An authchart app</b>
          <span>
            <code>mountInspector(auth)</code> shows this page beside the app, <code>openInspector(auth)</code> in a
            window of its own. Both come from <code>authchart/inspector</code>.
          </span>
        </li>
        <li>
          <b>Any XState app</b>
          <span>
            <code>createBrowserInspector({'{ url }'})</code> of <code>@statelyai/inspect</code>, with the address of
            this page.
          </span>
        </li>
      </ul>
    </div>
  )
}
