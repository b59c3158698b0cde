/** Program is one program that is built of this folder's Go module. */
export type Program = {
  readonly name: string;
  /** package is what it is built of; go names the program after its last word. */
  readonly package: string;
  /** variables of the program that a release would set, by their full names. */
  readonly variables: Readonly<Record<string, string>>;
};

// What the programs say of themselves: these are the sources of that minor version, and no release.
const istioVersion = { "istio.io/istio/pkg/version.buildVersion": "1.31.0-lab" };
const kubernetesVersion = {
  "k8s.io/component-base/version.gitVersion": "v1.36.1",
  "k8s.io/component-base/version.gitMajor": "1",
  "k8s.io/component-base/version.gitMinor": "36",
};

/** istioModule has the programs of Istio, and the template of Envoy's start file. */
export const istioModule = "istio.io/istio";

/** programs are all that is built, in the order in which they share the most. */
export const programs: readonly Program[] = [
  { name: "pilot-discovery", package: `${istioModule}/pilot/cmd/pilot-discovery`, variables: istioVersion },
  { name: "pilot-agent", package: `${istioModule}/pilot/cmd/pilot-agent`, variables: istioVersion },
  { name: "istioctl", package: `${istioModule}/istioctl/cmd/istioctl`, variables: istioVersion },
  { name: "kube-apiserver", package: "k8s.io/kubernetes/cmd/kube-apiserver", variables: kubernetesVersion },
  { name: "etcd", package: "go.etcd.io/etcd/server/v3", variables: {} },
];

/** buildArguments are go's for building a program into a file. */
export function buildArguments({ package: source, variables }: Program, file: string): readonly string[] {
  const set = Object.entries(variables).map(([name, value]) => `-X ${name}=${value}`);
  return ["build", "-trimpath", "-ldflags", ["-s", "-w", ...set].join(" "), "-o", file, source];
}

/** goVariables are what go is run with, whatever the machine's own settings say. */
export const goVariables: Readonly<Record<string, string>> = {
  CGO_ENABLED: "0",
  GOFLAGS: "-buildvcs=false -mod=readonly",
  GOTOOLCHAIN: "local",
  GOWORK: "off",
};
