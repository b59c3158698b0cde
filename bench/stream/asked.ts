import type { Load } from "../wire/load.ts";
import type { Variant } from "../wire/variant.ts";
import type { Size } from "./listings.ts";

/** Asked is the load that a caller is asked for: calls with batches, or pages, of a size. */
export type Asked = Load & { readonly size: Size };

/** StreamVariant is one way to bring listings over; a call takes a size. */
export type StreamVariant = Variant<Size>;
