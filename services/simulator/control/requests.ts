/** RequestKey says which page a request was for. */
export type RequestKey = {
  readonly source: string;
  readonly day: string;
  readonly path: string;
  readonly category: string;
  readonly page: string;
};

/** RequestCount is how often a page was asked for, and how often its whole, unharmed answer was handed to the network. */
export type RequestCount = RequestKey & { readonly count: number; readonly answered: number };

/** keysMost bounds what a recording holds; requests for further pages are only counted as dropped. */
const keysMost = 100_000;
/** Parameters that say which page of a category is asked for. */
const pageParams = ["offset", "page", "cursor", "ids"];

/** Requests counts requests per page while recording is switched on, so that a test can tell that none was fetched twice. */
export class Requests {
  readonly #counts = new Map<string, { key: RequestKey; count: number; answered: number }>();
  #recording = false;
  #dropped = 0;

  /** record switches recording on or off; switching it on begins anew. */
  record(on: boolean): void {
    if (on) {
      this.#counts.clear();
      this.#dropped = 0;
    }
    this.#recording = on;
  }

  /** state says whether recording is on, and how many requests were dropped for want of room. */
  state(): { readonly recording: boolean; readonly pages: number; readonly dropped: number } {
    return { recording: this.#recording, pages: this.#counts.size, dropped: this.#dropped };
  }

  /** count counts a request; call the returned function once its unharmed answer is sent. */
  count(key: RequestKey): () => void {
    if (!this.#recording) return ignore;
    const name = JSON.stringify(Object.values(key));
    let entry = this.#counts.get(name);
    if (entry === undefined) {
      if (this.#counts.size >= keysMost) {
        this.#dropped++;
        return ignore;
      }
      entry = { key, count: 0, answered: 0 };
      this.#counts.set(name, entry);
    }
    const counted = entry;
    counted.count++;
    return () => {
      counted.answered++;
    };
  }

  /** list yields what was counted, of one source unless it is undefined. */
  *list(source: string | undefined): Generator<RequestCount> {
    for (const { key, count, answered } of this.#counts.values()) {
      if (source === undefined || key.source === source) yield { ...key, count, answered };
    }
  }
}

/** keyOf names the page that a request is for. */
export function keyOf(source: string, day: string, path: string, params: URLSearchParams): RequestKey {
  const page = pageParams.flatMap((name) => (params.has(name) ? [`${name}=${params.get(name)}`] : [])).join("&");
  return { source, day, path, category: params.get("category") ?? params.get("category_id") ?? "", page };
}

function ignore(): void {}
