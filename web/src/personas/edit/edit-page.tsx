import { useQuery } from '@tanstack/react-query';
import { useServices } from '../../app/services.ts';
import { changeSearch, pathOf } from '../../router/route.ts';
import { useLocation } from '../../router/use-route.ts';
import { Link } from '../../ui/link.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { keepFilter } from '../library-filter.ts';
import { DocumentEditor } from './document-editor.tsx';
import { FormEditor } from './form-editor.tsx';

/** Edits a persona: field by field, or as one document with its front matter. */
export function EditPage({ name }: { readonly name: string }) {
  const { api } = useServices();
  const { search, params } = useLocation();
  const query = useQuery(api.persona(name));
  const isDocument = params.get('as') === 'document';
  return (
    <div className="pane edit">
      <PageHeader
        title={`Edit ${query.data?.displayName || name}`}
        back={{ to: `${pathOf({ page: 'persona', name, tab: 'text' })}${keepFilter(search)}`, label: name }}
      />
      <nav className="tabs" aria-label="Ways to edit">
        <Link to={`?${changeSearch(search, { as: null }).slice(1)}`} isCurrent={!isDocument} className="tab" replace>
          Fields
        </Link>
        <Link to={changeSearch(search, { as: 'document' })} isCurrent={isDocument} className="tab" replace>
          Document with front matter
        </Link>
      </nav>
      <Loaded query={query} what="the persona">
        {(persona) =>
          isDocument ? (
            <DocumentEditor key={persona.id} persona={persona} />
          ) : (
            <FormEditor key={persona.id} persona={persona} />
          )
        }
      </Loaded>
    </div>
  );
}
