/** One side of a comparison. */
export type SchemaState = { readonly schema: string } | { readonly database: string } | { readonly empty: true };

export const EMPTY_MIGRATION: string;
export function diffSchemas(from: SchemaState, to: { readonly schema: string }): Promise<string>;
