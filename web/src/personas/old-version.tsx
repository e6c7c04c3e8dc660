import type { PersonaDetail } from '../../../contract/persona.ts';
import { changeSearch, pathOf } from '../router/route.ts';
import { useLocation } from '../router/use-route.ts';
import { Link } from '../ui/link.tsx';
import { keepFilter } from './library-filter.ts';

/** What a page about a persona asks for: the latest version, or the one that its URL names. */
export function referenceOf(name: string, params: URLSearchParams): string {
  const version = params.get('version') ?? '';
  return /^\d+\.\d+\.\d+$/.test(version) ? `${name}@${version}` : name;
}

/** Says that the text is of a certain version, and leads to the latest and to the comparison. */
export function OldVersionNotice({ persona: { name, version } }: { readonly persona: PersonaDetail }) {
  const { search } = useLocation();
  const filter = keepFilter(search);
  return (
    <p className="notice">
      <span>
        This is version <code>{version}</code>.
      </span>
      <Link to={`${pathOf({ page: 'persona', name, tab: 'text' })}${filter}`}>Show the latest</Link>
      <Link to={`${pathOf({ page: 'persona', name, tab: 'versions' })}${changeSearch(filter, { from: version })}`}>
        Compare with the latest
      </Link>
    </p>
  );
}
