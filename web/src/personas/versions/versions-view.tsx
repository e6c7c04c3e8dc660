import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { PersonaDetail } from '../../../../contract/persona.ts';
import type { VersionSummary } from '../../../../contract/version.ts';
import { useServices } from '../../app/services.ts';
import { useCommand } from '../../keys/use-command.ts';
import { useLocation } from '../../router/use-route.ts';
import { Button } from '../../ui/button.tsx';
import { SelectField } from '../../ui/fields.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { safeLine } from '../../ui/safe.tsx';
import { type ChosenVersions, chosenVersions } from './chosen-versions.ts';
import { DiffFacts, DiffView } from './diff-view.tsx';
import { RollbackDialog } from './rollback-dialog.tsx';
import { VersionList } from './version-list.tsx';

/** The history of a persona: every version, and what changed between any two. */
export function VersionsView({ persona }: { readonly persona: PersonaDetail }) {
  const { api } = useServices();
  const query = useQuery(api.versions(persona.id));
  return (
    <Loaded query={query} what="versions">
      {(versions) => <History persona={persona} versions={versions} />}
    </Loaded>
  );
}

interface HistoryProps {
  readonly persona: PersonaDetail;
  readonly versions: readonly VersionSummary[];
}

function History({ persona, versions }: HistoryProps) {
  const { params } = useLocation();
  const [rollbackTo, setRollbackTo] = useState<string>();
  const chosen = chosenVersions(versions, params);
  const oldOne = chosen && [chosen.to, chosen.from].find((version) => version !== versions[0]?.version);
  useCommand('version.rollback', oldOne === undefined ? undefined : () => setRollbackTo(oldOne));
  return (
    <div className="history">
      <section aria-label="Versions">
        <VersionList name={persona.name} versions={versions} chosen={chosen} onRollback={setRollbackTo} />
      </section>
      {chosen ? (
        <Comparison personaId={persona.id} versions={versions} chosen={chosen} />
      ) : (
        <p className="empty">This is the first version. Edits make further ones, and then they can be compared.</p>
      )}
      {rollbackTo !== undefined && (
        <RollbackDialog persona={persona} to={rollbackTo} onClose={() => setRollbackTo(undefined)} />
      )}
    </div>
  );
}

function Comparison(props: {
  readonly personaId: string;
  readonly versions: readonly VersionSummary[];
  readonly chosen: ChosenVersions;
}) {
  const { personaId, versions, chosen } = props;
  const { api, navigator } = useServices();
  const { params } = useLocation();
  const of = params.get('of') === 'effective' ? 'effective' : 'source';
  const query = useQuery(api.diff({ ref: personaId, ...chosen, of }));
  const options = versions.map(({ version, summary }) => ({
    value: version,
    label: `${version}  ${safeLine(summary, 40)}`,
  }));
  return (
    <section className="comparison" aria-label="Comparison">
      <div className="fields">
        <SelectField
          label="From"
          value={chosen.from}
          options={options}
          onChange={(from) => navigator.setSearch({ from, to: chosen.to })}
        />
        <SelectField
          label="To"
          value={chosen.to}
          options={options}
          onChange={(to) => navigator.setSearch({ from: chosen.from, to })}
        />
        <SelectField
          label="Compare"
          value={of}
          options={[
            { value: 'source', label: 'The source' },
            { value: 'effective', label: 'What the agent gets' },
          ]}
          onChange={(value) => navigator.setSearch({ of: value === 'source' ? null : value })}
        />
        <Button kind="quiet" onClick={() => navigator.setSearch({ from: chosen.to, to: chosen.from })}>
          Swap sides
        </Button>
      </div>
      <Loaded query={query} what="the comparison">
        {(diff) => (
          <>
            <DiffFacts diff={diff} />
            <DiffView diff={diff} />
          </>
        )}
      </Loaded>
    </section>
  );
}
