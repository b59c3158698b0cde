//go:build tools

// Package tools names the programs of the mesh that the tests run, so that go.mod keeps what they are built of.
package tools

import (
	_ "go.etcd.io/etcd/server/v3"
	_ "istio.io/istio/istioctl/cmd/istioctl"
	_ "istio.io/istio/pilot/cmd/pilot-agent"
	_ "istio.io/istio/pilot/cmd/pilot-discovery"
	_ "k8s.io/kubernetes/cmd/kube-apiserver"
)
