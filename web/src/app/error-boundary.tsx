import { Component, type ReactNode } from 'react';

interface State {
  readonly error: Error | undefined;
}

/**
 * Catches what a defect of the page throws while it is drawn, and offers a way on. It also catches a part of the page
 * that could not be fetched, which happens after an upgrade of the daemon.
 */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, State> {
  override readonly state: State = { error: undefined };

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <div className="welcome">
        <div className="welcome-card" role="alert">
          <h1>This page cannot be shown</h1>
          <p>Nothing on the daemon was touched by it. Loading the page again usually helps.</p>
          <p>
            <code>{error.message.slice(0, 300)}</code>
          </p>
          <button type="button" className="button primary" onClick={() => window.location.reload()}>
            Load again
          </button>
        </div>
      </div>
    );
  }
}
