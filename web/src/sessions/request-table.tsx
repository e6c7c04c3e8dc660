import { useQueries, useQuery } from '@tanstack/react-query';
import type { SessionSummary } from '../../../contract/session.ts';
import type { RequestRecord } from '../../../contract/system.ts';
import { useServices } from '../app/services.ts';
import { formatCount, formatSpan } from '../lib/format.ts';
import { Loaded } from '../ui/loaded.tsx';
import { Safe } from '../ui/safe.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';

const SHOWN = 50;

/** The last requests of the agent, with the persona version each one carried. */
export function RequestTable({ session }: { readonly session: SessionSummary }) {
  const { api } = useServices();
  const query = useQuery(api.requests(session.id, SHOWN));
  const names = useVersionNames(session.id);
  return (
    <section className="card" aria-label="Recent requests">
      <h2>Recent requests</h2>
      <Loaded query={query} what="requests">
        {(requests) =>
          requests.length === 0 ? (
            <p className="empty">None yet. The agent's requests appear here a moment after they end.</p>
          ) : (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
            <section className="table-scroll" aria-label="Requests" tabIndex={0}>
              <table>
                <thead>
                  <tr>
                    <th scope="col">When</th>
                    <th scope="col">Model</th>
                    <th scope="col">Persona</th>
                    <th scope="col">Status</th>
                    <th scope="col">First byte</th>
                    <th scope="col">Total</th>
                    <th scope="col">Tokens in</th>
                    <th scope="col">Cached</th>
                    <th scope="col">Out</th>
                  </tr>
                </thead>
                <tbody>
                  {requests.map((request) => (
                    <RequestRow key={request.id} request={request} names={names} />
                  ))}
                </tbody>
              </table>
            </section>
          )
        }
      </Loaded>
    </section>
  );
}

function RequestRow(props: { readonly request: RequestRecord; readonly names: ReadonlyMap<string, string> }) {
  const { request, names } = props;
  const { at, model, wire, status, firstByteMs, totalMs, personaVersionIds, injected } = request;
  const personas = personaVersionIds.map((id) => names.get(id) ?? 'unknown').join(' + ');
  return (
    <tr>
      <td>
        <TimeAgo at={at} />
      </td>
      <td title={wire}>
        <Safe text={model ?? wire} />
      </td>
      <td>{injected && personas !== '' ? <code>{personas}</code> : <span className="hint">as it came</span>}</td>
      <td className={status >= 400 ? 'problem' : undefined}>{status}</td>
      <td>{firstByteMs === null ? '–' : formatSpan(firstByteMs)}</td>
      <td>{formatSpan(totalMs)}</td>
      <td>{count(request.inputTokens)}</td>
      <td>{count(request.cachedTokens)}</td>
      <td>{count(request.outputTokens)}</td>
    </tr>
  );
}

function count(tokens: number | null): string {
  return tokens === null ? '–' : formatCount(tokens);
}

/** `name@version` by version id, for every persona that was in force in a session. */
function useVersionNames(sessionId: string): ReadonlyMap<string, string> {
  const { api } = useServices();
  const { data: applications = [] } = useQuery(api.applications(sessionId));
  const personas = new Map(applications.map(({ personaId, persona }) => [personaId, persona]));
  const queries = useQueries({ queries: [...personas.keys()].map((id) => api.versions(id)) });
  const versions = queries.flatMap(({ data }) => data ?? []);
  return new Map(versions.map(({ id, personaId, version }) => [id, `${personas.get(personaId)}@${version}`]));
}
