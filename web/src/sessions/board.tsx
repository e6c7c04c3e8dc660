import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { SessionSummary } from '../../../contract/session.ts';
import { useServices } from '../app/services.ts';
import { focusedRow } from '../keys/rows.ts';
import { useCommand } from '../keys/use-command.ts';
import { formatNumber } from '../lib/format.ts';
import { useLocation } from '../router/use-route.ts';
import { Button } from '../ui/button.tsx';
import { SelectField } from '../ui/fields.tsx';
import { Icon } from '../ui/icon.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { SearchBox } from '../ui/search-box.tsx';
import { NoSessions } from './no-sessions.tsx';
import { SessionRow } from './session-row.tsx';
import { matchesText } from './session-words.ts';

/** Every agent session at a glance: what is in force where, and one hand on all of them. */
export function Board() {
  const { api, navigator, toasts } = useServices();
  const { params } = useLocation();
  const ended = params.get('show') === 'ended';
  const query = useQuery({ ...api.sessions({ ended }), placeholderData: keepPreviousData });
  const live = (query.data ?? []).filter(({ state }) => state === 'live');
  useCommand('new', () => navigator.openDialog('start'));
  useCommand('session.switchAll', () => navigator.openDialog('switch', { session: 'all' }));
  useCommand('session.switch', () => {
    const id = focusedRow()?.dataset.session ?? (live.length === 1 ? live[0]?.id : undefined);
    if (id !== undefined) navigator.openDialog('switch', { session: id });
    else toasts.show('Choose a session first: j and k walk over the rows.');
  });
  return (
    <section className="pane board" aria-label="Sessions">
      <PageHeader
        title="Sessions"
        note={query.data && `${live.length} live`}
        actions={<BoardActions liveCount={live.length} />}
      />
      <search className="filter-bar">
        <SearchBox label="Filter by agent, label, folder or persona" />
        <SelectField
          label="Show"
          isLabelHidden
          value={ended ? 'ended' : ''}
          options={[
            { value: '', label: 'Live' },
            { value: 'ended', label: 'Live and ended' },
          ]}
          onChange={(show) => navigator.setSearch({ show })}
        />
      </search>
      <Loaded query={query} what="sessions">
        {(sessions) => <Rows sessions={sessions} text={params.get('q') ?? ''} />}
      </Loaded>
    </section>
  );
}

function BoardActions({ liveCount }: { readonly liveCount: number }) {
  const { navigator } = useServices();
  return (
    <>
      <Button
        writes
        command="session.switchAll"
        off={liveCount === 0 ? 'There is no live session' : undefined}
        onClick={() => navigator.openDialog('switch', { session: 'all' })}
      >
        <Icon name="switch" />
        Switch all…
      </Button>
      <Button kind="primary" writes command="new" onClick={() => navigator.openDialog('start')}>
        <Icon name="plus" />
        Start
      </Button>
    </>
  );
}

function Rows({ sessions, text }: { readonly sessions: readonly SessionSummary[]; readonly text: string }) {
  const shown = sessions.filter((session) => matchesText(session, text));
  if (sessions.length === 0) return <NoSessions />;
  if (shown.length === 0) return <p className="empty">None of {formatNumber(sessions.length, 'session')} matches.</p>;
  return (
    <>
      <div className="board-head" aria-hidden="true">
        <span>Session</span>
        <span>In force</span>
        <span>Since</span>
        <span>Requests</span>
        <span>Tokens in / out</span>
        <span>State</span>
        <span />
      </div>
      <ul className="rows board-rows">
        {shown.map((session) => (
          <SessionRow key={session.id} session={session} />
        ))}
      </ul>
    </>
  );
}
