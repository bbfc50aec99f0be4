// A module of this crate and how to call it: all that a host needs. For Node and browsers alike.

export class Module {
  constructor(wasm) {
    const instance = new WebAssembly.Instance(new WebAssembly.Module(wasm), {
      host: { random: (address, length) => this.#fillWithRandomness(address, length) },
    });
    this.exports = instance.exports;
  }

  // Numbers are passed as they are; text and bytes are copied into the module for the call.
  call(name, ...args) {
    const copies = [];
    const flat = args.flatMap((arg) => {
      if (typeof arg === "number") return arg;
      const bytes = typeof arg === "string" ? new TextEncoder().encode(arg) : arg;
      const address = this.exports.alloc(bytes.length);
      this.#memory(address, bytes.length).set(bytes);
      copies.push([address, bytes.length]);
      return [address, bytes.length];
    });
    const answer = BigInt.asUintN(64, this.exports[name](...flat));
    for (const [address, length] of copies) {
      this.#memory(address, length).fill(0); // a private key's text may be among them
      this.exports.free(address, length);
    }
    return this.#take(Number(answer >> 32n), Number(answer & 0xffffffffn));
  }

  #take(address, length) {
    const text = new TextDecoder().decode(this.#memory(address, length));
    this.exports.free(address, length);
    return text;
  }

  // A view is made anew each time, since it is void once the memory has grown.
  #memory(address, length) {
    return new Uint8Array(this.exports.memory.buffer, address >>> 0, length);
  }

  // `getRandomValues` takes at most 65,536 bytes at a time.
  #fillWithRandomness(address, length) {
    for (let done = 0; done < length; done += 65536) {
      const part = Math.min(65536, length - done);
      crypto.getRandomValues(this.#memory(address + done, part));
    }
  }
}
