import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ClientError } from '../../../client/app-error.ts';
import { useServices } from '../app/services.ts';
import { useCommand } from '../keys/use-command.ts';
import { type PersonaTab, pathOf } from '../router/route.ts';
import { useLocation } from '../router/use-route.ts';
import { Loaded } from '../ui/loaded.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Safe } from '../ui/safe.tsx';
import { DeleteDialog } from './delete-dialog.tsx';
import { DeletedNotice } from './deleted-notice.tsx';
import { EffectiveView } from './effective-view.tsx';
import { keepFilter } from './library-filter.ts';
import { OldVersionNotice, referenceOf } from './old-version.tsx';
import { PersonaActions, PersonaFacts } from './persona-head.tsx';
import { PersonaTabs, type View } from './persona-tabs.tsx';
import { SourceView } from './source-view.tsx';
import { VersionsView } from './versions/versions-view.tsx';

/** One persona: its text as agents get it or as it was written, and its history. */
export function PersonaPane({ name, tab }: { readonly name: string; readonly tab: Exclude<PersonaTab, 'edit'> }) {
  const { api, navigator } = useServices();
  const { params, search } = useLocation();
  const [isDeleting, setDeleting] = useState(false);
  const reference = referenceOf(name, params);
  const query = useQuery(api.persona(reference));
  const persona = query.data;
  const view: View = tab === 'versions' ? 'versions' : params.get('view') === 'source' ? 'source' : 'effective';
  const filter = keepFilter(search);
  const goTo = (to: PersonaTab) => navigator.go(`${pathOf({ page: 'persona', name, tab: to })}${filter}`);
  useCommand('persona.edit', () => goTo('edit'));
  useCommand('persona.versions', () => goTo('versions'));
  useCommand('persona.delete', persona ? () => setDeleting(true) : undefined);
  return (
    <article className="pane detail">
      <PageHeader
        title={persona?.displayName || name}
        back={{ to: `${pathOf({ page: 'personas' })}${filter}`, label: 'Personas' }}
        facts={persona && <PersonaFacts persona={persona} />}
        actions={
          persona && <PersonaActions persona={persona} reference={reference} onDelete={() => setDeleting(true)} />
        }
      >
        {persona?.description && (
          <p className="description">
            <Safe text={persona.description} />
          </p>
        )}
      </PageHeader>
      {isDeleted(query.error) ? (
        <DeletedNotice name={name} />
      ) : (
        <Loaded query={query} what="the persona">
          {(data) => (
            <>
              {reference !== name && <OldVersionNotice persona={data} />}
              <PersonaTabs name={name} view={view} />
              {view === 'versions' && <VersionsView persona={data} />}
              {view === 'source' && <SourceView persona={data} reference={reference} />}
              {view === 'effective' && <EffectiveView persona={data} reference={reference} />}
            </>
          )}
        </Loaded>
      )}
      {isDeleting && persona && <DeleteDialog persona={persona} onClose={() => setDeleting(false)} />}
    </article>
  );
}

function isDeleted(error: ClientError | null): boolean {
  return error?.code === 'PERSONA_NOT_FOUND' && error.details.deleted === true;
}
