import { useServices } from '../app/services.ts';
import { useLocation } from '../router/use-route.ts';
import { SelectField } from '../ui/fields.tsx';
import { safeLine } from '../ui/safe.tsx';
import { SearchBox } from '../ui/search-box.tsx';
import { SHOWS, SORTS } from './library-filter.ts';

/** Filter, tag, kind and order of the list; all of it lives in the URL. */
export function LibraryFilterBar({ tags }: { readonly tags: readonly string[] }) {
  const { navigator } = useServices();
  const { params } = useLocation();
  const tag = params.get('tag') ?? '';
  const known = tag === '' || tags.includes(tag) ? tags : [tag, ...tags];
  return (
    <search className="filter-bar">
      <SearchBox label="Filter by name, title, description or tag" />
      <div className="filter-selects">
        <SelectField
          label="Tag"
          isLabelHidden
          value={tag}
          options={[
            { value: '', label: 'Any tag' },
            ...known.map((each) => ({ value: each, label: `# ${safeLine(each)}` })),
          ]}
          onChange={(value) => navigator.setSearch({ tag: value })}
        />
        <SelectField
          label="Show"
          isLabelHidden
          value={SHOWS.find(({ value }) => value === params.get('show'))?.value ?? ''}
          options={SHOWS}
          onChange={(value) => navigator.setSearch({ show: value })}
        />
        <SelectField
          label="Order"
          isLabelHidden
          value={SORTS.find(({ value }) => value === params.get('sort'))?.value ?? 'name'}
          options={SORTS}
          onChange={(value) => navigator.setSearch({ sort: value === 'name' ? null : value })}
        />
      </div>
    </search>
  );
}
