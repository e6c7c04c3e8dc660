export function writeMigration(options: {
  readonly folder: string;
  readonly schemaFile: string;
  readonly name: string;
}): Promise<string | undefined>;
