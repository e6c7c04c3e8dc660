export * from './errors.ts';
export * from './event.ts';
export * from './limits.ts';
export * from './persona.ts';
export * from './session.ts';
export * from './system.ts';
export * from './transfer.ts';
export * from './version.ts';
