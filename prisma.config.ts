import { defineConfig } from 'prisma/config';

/** For the generator and editors only: the daemon opens its database by itself, at the place it is configured for. */
export default defineConfig({
  schema: 'prisma/schema.prisma',
  datasource: { url: 'file:maestro.db' },
});
