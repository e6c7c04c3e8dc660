import { pathOf } from '../router/route.ts';
import { Link } from '../ui/link.tsx';
import { PageHeader } from '../ui/page-header.tsx';

/** For paths that show nothing. */
export function UnknownPage() {
  return (
    <div className="pane">
      <PageHeader title="There is nothing here" />
      <p>
        This address names no page of Maestro. Go to the <Link to={pathOf({ page: 'personas' })}>personas</Link> or to
        the <Link to={pathOf({ page: 'sessions' })}>sessions</Link>.
      </p>
    </div>
  );
}
