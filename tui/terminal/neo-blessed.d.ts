/** The few parts of neo-blessed 0.2.0 that host.ts uses; the package has no types of its own. */
declare module 'neo-blessed/lib/program.js' {
  /** Capabilities from terminfo: each gives its bytes, '' where the terminal has no such capability. */
  interface Tput {
    smcup(): string;
    rmcup(): string;
    civis(): string;
    cnorm(): string;
    rmkx(): string;
    clear(): string;
  }

  interface Program {
    readonly tput: Tput;
    /** Whether terminfo has the capability. */
    has(capability: string): boolean;
    on(event: 'resize', listener: () => void): void;
    destroy(): void;
  }

  interface ProgramOptions {
    readonly input: NodeJS.ReadableStream;
    readonly output: NodeJS.WritableStream;
    readonly terminal: string;
  }

  /** Creates the terminal program: reads terminfo and listens to the size of the output. */
  export default function createProgram(options: ProgramOptions): Program;
}
