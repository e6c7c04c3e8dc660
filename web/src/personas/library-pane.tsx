import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useServices } from '../app/services.ts';
import { PAGE_ROWS } from '../data/api.ts';
import { useCommand } from '../keys/use-command.ts';
import { formatCount, formatNumber } from '../lib/format.ts';
import { useLocation } from '../router/use-route.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { LibraryEmpty } from './library-empty.tsx';
import { filterOf, isNarrow, keepFilter } from './library-filter.ts';
import { LibraryFilterBar } from './library-filter-bar.tsx';
import { PersonaRow } from './persona-row.tsx';

/** The list of personas with its filter. `current` is the persona that is shown beside it. */
export function LibraryPane({ current }: { readonly current: string | undefined }) {
  const { api, navigator } = useServices();
  const { params, search } = useLocation();
  const filter = filterOf(params);
  const query = useInfiniteQuery({ ...api.personas(filter), placeholderData: keepPreviousData });
  const create = () => navigator.openDialog('create');
  useCommand('new', create);
  return (
    <section className="pane library" aria-label="Library">
      <PageHeader
        title="Personas"
        isBeside={current !== undefined}
        note={query.data && formatCount(query.data.pages[0]?.total ?? 0)}
        actions={
          <Button kind="primary" writes command="new" onClick={create}>
            <Icon name="plus" />
            New
          </Button>
        }
      />
      <LibraryFilterBar tags={tagsOf(query.data?.pages ?? [])} />
      <Loaded query={query} what="personas">
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          const left = (pages[0]?.total ?? 0) - items.length;
          return (
            <>
              {items.length === 0 && <LibraryEmpty isNarrow={isNarrow(filter)} onCreate={create} />}
              <ul className="rows" aria-busy={query.isPlaceholderData}>
                {items.map((persona) => (
                  <PersonaRow
                    key={persona.id}
                    persona={persona}
                    search={keepFilter(search)}
                    isCurrent={persona.name === current}
                  />
                ))}
              </ul>
              {query.hasNextPage && (
                <Button isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                  Show {formatNumber(Math.min(PAGE_ROWS, left), 'more', 'more')} of {formatCount(left)}
                </Button>
              )}
            </>
          );
        }}
      </Loaded>
    </section>
  );
}

/** Tags of what is loaded, sorted. */
function tagsOf(pages: readonly { readonly items: readonly { readonly tags: readonly string[] }[] }[]) {
  const tags = pages.flatMap(({ items }) => items.flatMap((item) => item.tags));
  return [...new Set(tags)].sort((a, b) => a.localeCompare(b));
}
