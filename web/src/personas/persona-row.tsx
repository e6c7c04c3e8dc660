import type { PersonaSummary } from '../../../contract/persona.ts';
import { ROW } from '../keys/rows.ts';
import { formatNumber, formatShort } from '../lib/format.ts';
import { pathOf } from '../router/route.ts';
import { Link } from '../ui/link.tsx';
import { Safe } from '../ui/safe.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';

/** One persona of the list. */
export interface PersonaRowProps {
  readonly persona: PersonaSummary;
  /** The filter's part of the query, to come back to. */
  readonly search: string;
  readonly isCurrent: boolean;
}

/** One persona of the list. */
export function PersonaRow({ persona, search, isCurrent }: PersonaRowProps) {
  const { name, displayName, description, version, tags, liveSessions, ownTokens, updatedAt, kind } = persona;
  return (
    <li>
      <Link
        to={`${pathOf({ page: 'persona', name, tab: 'text' })}${search}`}
        className="row"
        isCurrent={isCurrent}
        mark={ROW}
      >
        <span className="row-head">
          <b>
            <Safe text={displayName || name} />
          </b>
          {liveSessions > 0 && (
            <span className="live-mark">
              <span className="dot" aria-hidden="true" />
              {formatNumber(liveSessions, 'session')}
            </span>
          )}
        </span>
        {description !== '' && (
          <span className="row-text">
            <Safe text={description} />
          </span>
        )}
        <span className="row-facts">
          <code>
            {name}@{version}
          </code>
          <span>{formatShort(ownTokens)} tokens</span>
          <TimeAgo at={updatedAt} suffix=" ago" />
          {kind !== 'persona' && <span className="tag">{kind}</span>}
          {tags.map((tag) => (
            <span key={tag} className="tag">
              #<Safe text={tag} />
            </span>
          ))}
        </span>
      </Link>
    </li>
  );
}
