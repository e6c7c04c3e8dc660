import { searchDuplicatesInput, searchFacetsInput, searchNamesInput, searchTextInput } from '../../contract/search.ts';
import { reader, router } from './trpc.ts';

/** Finding personas. */
export const searchRouter = router({
  names: reader.input(searchNamesInput).query(({ ctx, input }) => ctx.services.search.names(ctx.actor, input)),
  text: reader.input(searchTextInput).query(({ ctx, input }) => ctx.services.search.text(ctx.actor, input)),
  facets: reader.input(searchFacetsInput).query(({ ctx, input }) => ctx.services.search.facets(ctx.actor, input)),
  duplicates: reader
    .input(searchDuplicatesInput)
    .query(({ ctx, input }) => ctx.services.duplicates.find(ctx.actor, input)),
});
