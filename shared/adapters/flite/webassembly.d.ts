/** The part of the WebAssembly API used here; it is in TypeScript's browser library only, which a server does without. */
declare namespace WebAssembly {
  interface Module {
    readonly __brand: 'WebAssembly.Module';
  }
  type Imports = Record<string, Record<string, unknown>>;
  class Instance {
    constructor(module: Module, imports?: Imports);
  }
  function compile(bytes: Uint8Array): Promise<Module>;
}
