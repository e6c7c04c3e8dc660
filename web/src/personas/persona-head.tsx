import type { PersonaDetail } from '../../../contract/persona.ts';
import { useServices } from '../app/services.ts';
import { formatNumber } from '../lib/format.ts';
import { changeSearch, pathOf } from '../router/route.ts';
import { useLocation } from '../router/use-route.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Link } from '../ui/link.tsx';
import { Safe } from '../ui/safe.tsx';
import { keepFilter } from './library-filter.ts';

/** Name, version, parent, tags and where it is in force. */
export function PersonaFacts({ persona }: { readonly persona: PersonaDetail }) {
  const { name, version, kind, tags, parentName, liveSessions } = persona;
  return (
    <>
      <code>
        {name}@{version}
      </code>
      {kind !== 'persona' && <span className="tag">{kind}</span>}
      {parentName !== null && (
        <span>
          inherits from <Link to={pathOf({ page: 'persona', name: parentName, tab: 'text' })}>{parentName}</Link>
        </span>
      )}
      {liveSessions > 0 && (
        <Link to={pathOf({ page: 'sessions' })} className="live-mark">
          <span className="dot" aria-hidden="true" />
          {formatNumber(liveSessions, 'session')}
        </Link>
      )}
      {tags.map((tag) => (
        <Link key={tag} to={`${pathOf({ page: 'personas' })}${changeSearch('', { tag })}`} className="tag">
          #<Safe text={tag} />
        </Link>
      ))}
    </>
  );
}

/** What one can do with a persona. */
export function PersonaActions(props: {
  readonly persona: PersonaDetail;
  /** Names the version that is shown, where it is not the latest. */
  readonly reference: string;
  readonly onDelete: () => void;
}) {
  const { persona, reference, onDelete } = props;
  const { navigator } = useServices();
  const { search } = useLocation();
  const editPath = `${pathOf({ page: 'persona', name: persona.name, tab: 'edit' })}${keepFilter(search)}`;
  return (
    <>
      {persona.kind === 'persona' && (
        <Button kind="primary" writes onClick={() => navigator.openDialog('switch', { persona: reference })}>
          <Icon name="switch" />
          Put in force…
        </Button>
      )}
      <Button command="persona.edit" onClick={() => navigator.go(editPath)}>
        Edit
      </Button>
      <Button kind="quiet" writes onClick={onDelete}>
        Delete…
      </Button>
    </>
  );
}
