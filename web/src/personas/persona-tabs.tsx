import { changeSearch, pathOf } from '../router/route.ts';
import { useLocation } from '../router/use-route.ts';
import { Link } from '../ui/link.tsx';
import { keepFilter } from './library-filter.ts';

/** What of a persona is shown. */
export type View = 'effective' | 'source' | 'versions';

/** The ways to look at a persona; each has its URL. */
export function PersonaTabs({ name, view }: { readonly name: string; readonly view: View }) {
  const { search, params } = useLocation();
  const filter = keepFilter(search);
  const version = params.get('version');
  const text = pathOf({ page: 'persona', name, tab: 'text' });
  const tabs = [
    { id: 'effective', label: 'Effective', to: `${text}${changeSearch(filter, { version })}` },
    { id: 'source', label: 'Source', to: `${text}${changeSearch(filter, { version, view: 'source' })}` },
    { id: 'versions', label: 'Versions', to: `${pathOf({ page: 'persona', name, tab: 'versions' })}${filter}` },
  ] as const;
  return (
    <nav className="tabs" aria-label="Views of the persona">
      {tabs.map(({ id, label, to }) => (
        <Link key={id} to={to} isCurrent={id === view} className="tab">
          {label}
        </Link>
      ))}
    </nav>
  );
}
