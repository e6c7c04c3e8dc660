import type { VersionSummary } from '../../../../contract/version.ts';
import { ROW } from '../../keys/rows.ts';
import { formatCount, formatDelta } from '../../lib/format.ts';
import { changeSearch, pathOf } from '../../router/route.ts';
import { useLocation } from '../../router/use-route.ts';
import { Button } from '../../ui/button.tsx';
import { Link } from '../../ui/link.tsx';
import { Safe } from '../../ui/safe.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { keepFilter } from '../library-filter.ts';
import { type ChosenVersions, previousOf } from './chosen-versions.ts';

/** The versions, newest first. */
export interface VersionListProps {
  /** Name of the persona. */
  readonly name: string;
  readonly versions: readonly VersionSummary[];
  readonly chosen: ChosenVersions | undefined;
  readonly onRollback: (version: string) => void;
}

/** Every version with its summary; each leads to what it changed, and an old one can be brought back. */
export function VersionList({ name, versions, chosen, onRollback }: VersionListProps) {
  const { search } = useLocation();
  const text = pathOf({ page: 'persona', name, tab: 'text' });
  const names = versions.map(({ version }) => version);
  return (
    <ol className="rows versions" reversed>
      {versions.map((each, i) => {
        const before = previousOf(names, each.version);
        const to = changeSearch(search, { from: before, to: each.version });
        return (
          <li key={each.id}>
            <Link
              to={`${to || '?'}`}
              className={each.version === chosen?.from ? 'row is-base' : 'row'}
              isCurrent={each.version === chosen?.to}
              replace
              mark={ROW}
            >
              <VersionFacts version={each} isLatest={i === 0} tokensBefore={versions[i + 1]?.ownTokens} />
            </Link>
            <div className="version-actions">
              <Link to={`${text}${changeSearch(keepFilter(search), { version: each.version, view: 'source' })}`}>
                Text of {each.version}
              </Link>
              {i > 0 && (
                <Button kind="quiet" writes onClick={() => onRollback(each.version)}>
                  Roll back to {each.version}…
                </Button>
              )}
            </div>
          </li>
        );
      })}
    </ol>
  );
}

function VersionFacts(props: {
  readonly version: VersionSummary;
  readonly isLatest: boolean;
  readonly tokensBefore: number | undefined;
}) {
  const { version, isLatest, tokensBefore } = props;
  const delta = tokensBefore === undefined ? undefined : version.ownTokens - tokensBefore;
  return (
    <>
      <span className="row-head">
        <b>
          <code>{version.version}</code>
        </b>
        {isLatest && <span className="tag">latest</span>}
      </span>
      <span className="row-text">
        <Safe text={version.summary} />
      </span>
      <span className="row-facts">
        <Safe text={version.authorName} />
        <TimeAgo at={version.createdAt} suffix=" ago" />
        <span>
          {formatCount(version.ownTokens)} tokens{delta !== undefined && ` (${formatDelta(delta)})`}
        </span>
      </span>
    </>
  );
}
