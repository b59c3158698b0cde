// Made from the contracts by `npm run generate`; change the policy options in proto/ instead.

/** MethodPolicy says how one method may be called, and by whom. */
export interface MethodPolicy {
  /** The longest that one call may take; for a stream, the whole stream. */
  readonly deadlineMs: number;
  /** How often a stream's server sends at least. Only streams have it. */
  readonly heartbeatMs?: number;
  /** The service accounts that may call; "operator" and "gateway" are external. */
  readonly callers: readonly string[];
  /** The one layer that tries again. maxAttempts counts the first try. */
  readonly retry:
    | { readonly owner: "nobody" | "engine" }
    | {
        readonly owner: "mesh";
        readonly maxAttempts: number;
        readonly codes: readonly string[];
        /** The longest that one try may take; without it, all tries share the deadline. */
        readonly perTryMs?: number;
      };
  /** The methods that serving this one calls: package.Service/Method. */
  readonly calls: readonly string[];
  /** What the method promises about running twice. */
  readonly idempotency: "NO_SIDE_EFFECTS" | "IDEMPOTENT";
  /** Whether the answer is a stream. */
  readonly stream: boolean;
}

/** ServicePolicy is the circuit of a service and the policies of its methods. */
export interface ServicePolicy {
  readonly circuit: {
    readonly maxConnections: number;
    readonly maxPendingRequests: number;
    readonly maxRequests: number;
    readonly consecutiveErrors: number;
    readonly ejectionMs: number;
  };
  /** By the method's name as the contract spells it. */
  readonly methods: Readonly<Record<string, MethodPolicy>>;
}

/** policies holds every service of the contracts by its full name. */
export const policies = {
  "colheita.collector.v1.CollectorService": {
    circuit: {
      maxConnections: 64,
      maxPendingRequests: 1024,
      maxRequests: 256,
      consecutiveErrors: 5,
      ejectionMs: 15000,
    },
    methods: {
      GetSource: {
        deadlineMs: 5000,
        callers: ["gateway", "operator"],
        retry: {
          owner: "mesh",
          maxAttempts: 3,
          codes: ["UNAVAILABLE", "DEADLINE_EXCEEDED"],
          perTryMs: 1500,
        },
        calls: [],
        idempotency: "NO_SIDE_EFFECTS",
        stream: false,
      },
      ListSources: {
        deadlineMs: 5000,
        callers: ["gateway", "operator", "orchestrator"],
        retry: {
          owner: "mesh",
          maxAttempts: 3,
          codes: ["UNAVAILABLE", "DEADLINE_EXCEEDED"],
          perTryMs: 1500,
        },
        calls: [],
        idempotency: "NO_SIDE_EFFECTS",
        stream: false,
      },
      PlanCollection: {
        deadlineMs: 120000,
        callers: ["orchestrator"],
        retry: {
          owner: "engine",
        },
        calls: [],
        idempotency: "IDEMPOTENT",
        stream: false,
      },
      Collect: {
        deadlineMs: 21600000,
        heartbeatMs: 5000,
        callers: ["orchestrator"],
        retry: {
          owner: "engine",
        },
        calls: [],
        idempotency: "IDEMPOTENT",
        stream: true,
      },
      ReadPages: {
        deadlineMs: 21600000,
        heartbeatMs: 5000,
        callers: ["processor"],
        retry: {
          owner: "nobody",
        },
        calls: [],
        idempotency: "NO_SIDE_EFFECTS",
        stream: true,
      },
      GetPage: {
        deadlineMs: 10000,
        callers: ["gateway", "operator"],
        retry: {
          owner: "mesh",
          maxAttempts: 3,
          codes: ["UNAVAILABLE", "DEADLINE_EXCEEDED"],
          perTryMs: 3000,
        },
        calls: [],
        idempotency: "NO_SIDE_EFFECTS",
        stream: false,
      },
    },
  },
  "colheita.orchestrator.v1.AuditService": {
    circuit: {
      maxConnections: 64,
      maxPendingRequests: 1024,
      maxRequests: 256,
      consecutiveErrors: 5,
      ejectionMs: 15000,
    },
    methods: {
      ListOperations: {
        deadlineMs: 10000,
        callers: ["gateway", "operator"],
        retry: {
          owner: "mesh",
          maxAttempts: 3,
          codes: ["UNAVAILABLE", "DEADLINE_EXCEEDED"],
          perTryMs: 3000,
        },
        calls: [],
        idempotency: "NO_SIDE_EFFECTS",
        stream: false,
      },
    },
  },
  "colheita.orchestrator.v1.BackfillService": {
    circuit: {
      maxConnections: 64,
      maxPendingRequests: 1024,
      maxRequests: 256,
      consecutiveErrors: 5,
      ejectionMs: 15000,
    },
    methods: {
      CreateBackfill: {
        deadlineMs: 10000,
        callers: ["gateway", "operator"],
        retry: {
          owner: "mesh",
          maxAttempts: 3,
          codes: ["UNAVAILABLE"],
        },
        calls: [],
        idempotency: "IDEMPOTENT",
        stream: false,
      },
      GetBackfill: {
        deadlineMs: 10000,
        callers: ["gateway", "operator"],
        retry: {
          owner: "mesh",
          maxAttempts: 3,
          codes: ["UNAVAILABLE", "DEADLINE_EXCEEDED"],
          perTryMs: 3000,
        },
        calls: [],
        idempotency: "NO_SIDE_EFFECTS",
        stream: false,
      },
      ListBackfills: {
        deadlineMs: 10000,
        callers: ["gateway", "operator"],
        retry: {
          owner: "mesh",
          maxAttempts: 3,
          codes: ["UNAVAILABLE", "DEADLINE_EXCEEDED"],
          perTryMs: 3000,
        },
        calls: [],
        idempotency: "NO_SIDE_EFFECTS",
        stream: false,
      },
      CancelBackfill: {
        deadlineMs: 10000,
        callers: ["gateway", "operator"],
        retry: {
          owner: "mesh",
          maxAttempts: 3,
          codes: ["UNAVAILABLE"],
        },
        calls: [],
        idempotency: "IDEMPOTENT",
        stream: false,
      },
    },
  },
  "colheita.orchestrator.v1.OrchestratorService": {
    circuit: {
      maxConnections: 64,
      maxPendingRequests: 1024,
      maxRequests: 256,
      consecutiveErrors: 5,
      ejectionMs: 15000,
    },
    methods: {
      CreateRun: {
        deadlineMs: 10000,
        callers: ["gateway", "operator"],
        retry: {
          owner: "mesh",
          maxAttempts: 3,
          codes: ["UNAVAILABLE"],
        },
        calls: [],
        idempotency: "IDEMPOTENT",
        stream: false,
      },
      GetRun: {
        deadlineMs: 5000,
        callers: ["gateway", "operator"],
        retry: {
          owner: "mesh",
          maxAttempts: 3,
          codes: ["UNAVAILABLE", "DEADLINE_EXCEEDED"],
          perTryMs: 1500,
        },
        calls: [],
        idempotency: "NO_SIDE_EFFECTS",
        stream: false,
      },
      ListRuns: {
        deadlineMs: 10000,
        callers: ["gateway", "operator"],
        retry: {
          owner: "mesh",
          maxAttempts: 3,
          codes: ["UNAVAILABLE", "DEADLINE_EXCEEDED"],
          perTryMs: 3000,
        },
        calls: [],
        idempotency: "NO_SIDE_EFFECTS",
        stream: false,
      },
      WatchRun: {
        deadlineMs: 86400000,
        heartbeatMs: 10000,
        callers: ["gateway", "operator"],
        retry: {
          owner: "nobody",
        },
        calls: [],
        idempotency: "NO_SIDE_EFFECTS",
        stream: true,
      },
      CancelRun: {
        deadlineMs: 10000,
        callers: ["gateway", "operator"],
        retry: {
          owner: "mesh",
          maxAttempts: 3,
          codes: ["UNAVAILABLE"],
        },
        calls: [],
        idempotency: "IDEMPOTENT",
        stream: false,
      },
      ResumeRun: {
        deadlineMs: 10000,
        callers: ["gateway", "operator"],
        retry: {
          owner: "mesh",
          maxAttempts: 3,
          codes: ["UNAVAILABLE"],
        },
        calls: [],
        idempotency: "IDEMPOTENT",
        stream: false,
      },
    },
  },
  "colheita.orchestrator.v1.PipelineService": {
    circuit: {
      maxConnections: 64,
      maxPendingRequests: 1024,
      maxRequests: 256,
      consecutiveErrors: 5,
      ejectionMs: 15000,
    },
    methods: {
      ListPipelines: {
        deadlineMs: 10000,
        callers: ["gateway", "operator"],
        retry: {
          owner: "mesh",
          maxAttempts: 3,
          codes: ["UNAVAILABLE", "DEADLINE_EXCEEDED"],
          perTryMs: 3000,
        },
        calls: [],
        idempotency: "NO_SIDE_EFFECTS",
        stream: false,
      },
      GetPipeline: {
        deadlineMs: 10000,
        callers: ["gateway", "operator"],
        retry: {
          owner: "mesh",
          maxAttempts: 3,
          codes: ["UNAVAILABLE", "DEADLINE_EXCEEDED"],
          perTryMs: 3000,
        },
        calls: [],
        idempotency: "NO_SIDE_EFFECTS",
        stream: false,
      },
      CheckPipeline: {
        deadlineMs: 10000,
        callers: ["gateway", "operator"],
        retry: {
          owner: "mesh",
          maxAttempts: 3,
          codes: ["UNAVAILABLE", "DEADLINE_EXCEEDED"],
          perTryMs: 3000,
        },
        calls: [],
        idempotency: "NO_SIDE_EFFECTS",
        stream: false,
      },
      PauseSchedule: {
        deadlineMs: 10000,
        callers: ["gateway", "operator"],
        retry: {
          owner: "mesh",
          maxAttempts: 3,
          codes: ["UNAVAILABLE"],
        },
        calls: [],
        idempotency: "IDEMPOTENT",
        stream: false,
      },
      ResumeSchedule: {
        deadlineMs: 10000,
        callers: ["gateway", "operator"],
        retry: {
          owner: "mesh",
          maxAttempts: 3,
          codes: ["UNAVAILABLE"],
        },
        calls: [],
        idempotency: "IDEMPOTENT",
        stream: false,
      },
      ListFires: {
        deadlineMs: 10000,
        callers: ["gateway", "operator"],
        retry: {
          owner: "mesh",
          maxAttempts: 3,
          codes: ["UNAVAILABLE", "DEADLINE_EXCEEDED"],
          perTryMs: 3000,
        },
        calls: [],
        idempotency: "NO_SIDE_EFFECTS",
        stream: false,
      },
    },
  },
  "colheita.processor.v1.ProcessorService": {
    circuit: {
      maxConnections: 64,
      maxPendingRequests: 1024,
      maxRequests: 256,
      consecutiveErrors: 5,
      ejectionMs: 15000,
    },
    methods: {
      Process: {
        deadlineMs: 21600000,
        heartbeatMs: 5000,
        callers: ["orchestrator"],
        retry: {
          owner: "engine",
        },
        calls: ["colheita.collector.v1.CollectorService/ReadPages", "colheita.storage.v1.StorageService/WriteListings"],
        idempotency: "IDEMPOTENT",
        stream: true,
      },
      ProcessPage: {
        deadlineMs: 10000,
        callers: ["gateway", "operator"],
        retry: {
          owner: "mesh",
          maxAttempts: 3,
          codes: ["UNAVAILABLE", "DEADLINE_EXCEEDED"],
          perTryMs: 3000,
        },
        calls: [],
        idempotency: "NO_SIDE_EFFECTS",
        stream: false,
      },
    },
  },
  "colheita.storage.v1.StorageService": {
    circuit: {
      maxConnections: 64,
      maxPendingRequests: 1024,
      maxRequests: 256,
      consecutiveErrors: 5,
      ejectionMs: 15000,
    },
    methods: {
      OpenSnapshot: {
        deadlineMs: 120000,
        callers: ["orchestrator"],
        retry: {
          owner: "engine",
        },
        calls: [],
        idempotency: "IDEMPOTENT",
        stream: false,
      },
      WriteListings: {
        deadlineMs: 60000,
        callers: ["processor"],
        retry: {
          owner: "mesh",
          maxAttempts: 3,
          codes: ["UNAVAILABLE"],
        },
        calls: [],
        idempotency: "IDEMPOTENT",
        stream: false,
      },
      PublishSnapshot: {
        deadlineMs: 600000,
        callers: ["orchestrator"],
        retry: {
          owner: "engine",
        },
        calls: [],
        idempotency: "IDEMPOTENT",
        stream: false,
      },
      PublishLine: {
        deadlineMs: 120000,
        callers: ["orchestrator"],
        retry: {
          owner: "engine",
        },
        calls: [],
        idempotency: "IDEMPOTENT",
        stream: false,
      },
      GetListing: {
        deadlineMs: 5000,
        callers: ["gateway", "operator"],
        retry: {
          owner: "mesh",
          maxAttempts: 3,
          codes: ["UNAVAILABLE", "DEADLINE_EXCEEDED"],
          perTryMs: 1500,
        },
        calls: [],
        idempotency: "NO_SIDE_EFFECTS",
        stream: false,
      },
      ListListings: {
        deadlineMs: 10000,
        callers: ["gateway", "operator"],
        retry: {
          owner: "mesh",
          maxAttempts: 3,
          codes: ["UNAVAILABLE", "DEADLINE_EXCEEDED"],
          perTryMs: 3000,
        },
        calls: [],
        idempotency: "NO_SIDE_EFFECTS",
        stream: false,
      },
      ListPriceHistory: {
        deadlineMs: 5000,
        callers: ["gateway", "operator"],
        retry: {
          owner: "mesh",
          maxAttempts: 3,
          codes: ["UNAVAILABLE", "DEADLINE_EXCEEDED"],
          perTryMs: 1500,
        },
        calls: [],
        idempotency: "NO_SIDE_EFFECTS",
        stream: false,
      },
      ListChanges: {
        deadlineMs: 10000,
        callers: ["gateway", "operator"],
        retry: {
          owner: "mesh",
          maxAttempts: 3,
          codes: ["UNAVAILABLE", "DEADLINE_EXCEEDED"],
          perTryMs: 3000,
        },
        calls: [],
        idempotency: "NO_SIDE_EFFECTS",
        stream: false,
      },
      ListSnapshots: {
        deadlineMs: 5000,
        callers: ["gateway", "operator"],
        retry: {
          owner: "mesh",
          maxAttempts: 3,
          codes: ["UNAVAILABLE", "DEADLINE_EXCEEDED"],
          perTryMs: 1500,
        },
        calls: [],
        idempotency: "NO_SIDE_EFFECTS",
        stream: false,
      },
      GetDailyReport: {
        deadlineMs: 30000,
        callers: ["gateway", "operator", "orchestrator"],
        retry: {
          owner: "engine",
        },
        calls: [],
        idempotency: "NO_SIDE_EFFECTS",
        stream: false,
      },
      ListRejects: {
        deadlineMs: 10000,
        callers: ["gateway", "operator"],
        retry: {
          owner: "mesh",
          maxAttempts: 3,
          codes: ["UNAVAILABLE", "DEADLINE_EXCEEDED"],
          perTryMs: 3000,
        },
        calls: [],
        idempotency: "NO_SIDE_EFFECTS",
        stream: false,
      },
    },
  },
} as const satisfies Readonly<Record<string, ServicePolicy>>;
