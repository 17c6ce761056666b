import { useDemoAuth } from '../auth/useDemoAuth.ts'
import { Panel } from '../components/Panel.tsx'
import { activePaths, leavesOf } from './activePaths.ts'
import { type ChartNode, StateBox } from './StateBox.tsx'
import { useSnapshot } from './useSnapshot.ts'

/** Every state of the running machine, the active ones lit. */
export function ChartPanel() {
  const snapshot = useSnapshot(useDemoAuth())
  const paths = activePaths(snapshot.value)
  const active = new Set(paths)
  const states = Object.values<ChartNode>(snapshot.machine.root.states)
  // A state that is only passed through is out of the way at the end.
  const inOrder = [...states.filter(({ always }) => !always), ...states.filter(({ always }) => always)]
  return (
    <Panel
      title="The chart"
      className="chart-panel"
      aside={
        <p className="leaves">
          <span className="visually-hidden">Active: </span>
          {leavesOf(paths).map((path) => (
            <code key={path}>{path.replace(/^authenticated\./, '')}</code>
          ))}
        </p>
      }
    >
      <ul className="chart">
        {inOrder.map((node) => (
          <StateBox key={node.key} node={node} path={node.key} active={active} />
        ))}
      </ul>
    </Panel>
  )
}
