import { Component, type ReactNode } from 'react'

interface BoundaryProps {
  readonly children: ReactNode
  /** What is missing then: `The chart`. */
  readonly what: string
}

/** What comes from outside may hold what nobody has thought of: one part of the page is lost then, not all of it. */
export class Boundary extends Component<BoundaryProps, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false }

  static getDerivedStateFromError() {
    return { hasFailed: true }
  }

  override render() {
    if (!this.state.hasFailed) return this.props.children
    return (
      <div className="hint" role="alert">
        <p>{this.props.what} cannot be shown for what was received. The rest of the page goes on.</p>
        <button type="button" className="plain" onClick={() => this.setState({ hasFailed: false })}>
          Try again
        </button>
      </div>
    )
  }
}
