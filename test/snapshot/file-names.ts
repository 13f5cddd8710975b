/** Names of files as dumps of three eras hold them. Invented pods, nodes and time stamps. */
export interface Era { readonly title: string; readonly files: readonly string[] }

const OLD = 'cilium-sysdump-20220405-101112';
const OLD_BUGTOOL = `${OLD}/cilium-bugtool-cilium-x2k5p-20220405-101112`;
const MID = 'cilium-sysdump-20230607-080910';
const MID_BUGTOOL = `${MID}/cilium-bugtool-cilium-q7d2m-20230607-080910`;
const NEW = 'cilium-sysdump-20260310-091500';
const NEW_BUGTOOL = `${NEW}/cilium-bugtool-cilium-k7xqz-20260310-091500`;

function under(folder: string, text: string): string[] {
  return text.trim().split('\n').map((line) => `${folder}/${line.trim()}`);
}

/** cilium-cli 0.8 to 0.11, agents 1.10 to 1.12, and the Python tool before them. */
const old: Era = {
  title: 'cilium-cli 0.8 to 0.11 and the Python tool, agents 1.10 to 1.12',
  files: [
    ...under(OLD, `cilium-sysdump.log
      k8s-nodes-20220405-101112.yaml
      k8s-version-20220405-101112.txt
      k8s-events-20220405-101112.yaml
      k8s-namespaces-20220405-101112.yaml
      k8s-pods-20220405-101112.yaml
      k8s-pods-20220405-101112.txt
      k8s-services-20220405-101112.yaml
      k8s-networkpolicies-20220405-101112.yaml
      k8s-endpoints-20220405-101112.yaml
      ciliumingresses-20220405-101112.yaml
      cilium-config-configmap-20220405-101112.yaml
      cilium-configmap-20220405-101112.yaml
      cilium-daemonset-20220405-101112.yaml
      cilium-operator-deployment-20220405-101112.yaml
      ciliumnetworkpolicies-20220405-101112.yaml
      ciliumclusterwidenetworkpolicies-20220405-101112.yaml
      ciliumendpoints-20220405-101112.yaml
      ciliumidentities-20220405-101112.yaml
      ciliumnodes-20220405-101112.yaml
      ciliumlocalredirectpolicies-20220405-101112.yaml
      ciliumegressnatpolicies-20220405-101112.yaml
      cilium-etcd-secrets-secret-20220405-101112.yaml
      clustermesh-apiserver-deployment-20220405-101112.yaml
      hubble-daemonset-20220405-101112.yaml
      hubble-relay-deployment-20220405-101112.yaml
      hubble-relay-configmap-20220405-101112.yaml
      hubble-ui-deployment-20220405-101112.yaml
      aws-node-daemonset-20220405-101112.yaml
      cni-configmap-20220405-101112.yaml
      logs-cilium-x2k5p-cilium-agent-20220405-101112.log
      logs-cilium-x2k5p-cilium-agent-20220405-101112-prev.log
      hubble-flows-cilium-x2k5p-20220405-101112.json
      gops-cilium-x2k5p-cilium-agent-20220405-101112-stack.txt
      gops-cilium-x2k5p-cilium-agent-20220405-101112-memstats.txt
      gops-cilium-x2k5p-cilium-agent-20220405-101112-stats.txt
      cniconf-05-cilium.conf-cilium-x2k5p-20220405-101112.txt
      cilium-bugtool-cilium-9b8c7-20220405-101112.tar.gz`),
    ...under(`${OLD_BUGTOOL}/cmd`, `cilium-status---verbose.md
      cilium-config.md
      cilium-config--a.md
      cilium-bpf-ct-list-global.md
      cilium-bpf-tunnel-list.md
      cilium-recorder-list.md
      cilium-health-status.md
      cilium-fqdn-cache-list.md
      iptables--S.md
      ip6tables-nft--L--v.md
      iptables-legacy-save--c.md
      ip-rule.md
      ip--d--s-l.md
      ip-xfrm-policy.md
      ip--s-xfrm-state.md
      ip--s-xfrm-state-|-awk-'!-auth|enc|aead|auth-trunc|comp-'.md
      ip--4-route-show-.md
      ip--4-route-show-[109-97-105-110].md
      ss--t--p--a--i--s.md
      tc-filter-show-dev-eth0.md
      tc--s-qdisc.md
      bpftool-map-dump-pinned--sys-fs-bpf-tc-globals-cilium_lxc.md
      bpftool-cgroup-tree--run-cilium-cgroupv2.md
      cp--r--var-run-cilium-state--tmp-cilium-bugtool-20220405-101112.345+0000-UTC-77-cmd-state.md
      cilium-debuginfo-20220405-101113.12+0000-UTC.md
      cilium-debuginfo-20220405-101113.12+0000-UTC.json
      kubectl-get-nodes--o-wide.md
      envoy-config.json
      state/1234/ep_config.h
      state/1234/bpf_lxc.o
      state/globals/node_config.h
      state/globals/bpf_features.h
      state/netdev_config.h
      state/templates/0a1b2c/ep_config.h`),
    ...under('', `nodes-20200910-101112.json
      pods-20200910-101113.json
      pods-20200910-101113.txt
      services-20200910-101114.yaml
      k8s-events-20200910-101115.json
      k8s-version-info-20200910-101116.txt
      netpol-20200910-101117.yaml
      cnp-20200910-101118.yaml
      ccnp-20200910-101119.yaml
      cep-20200910-101120.yaml
      cilium-ds-20200910-101121.yaml
      hubble-ds-20200910-101122.yaml
      cilium-etcd-secrets-20200910-101123.json
      cilium-x2k5p-cilium-agent-20200910-101124.log
      cilium-x2k5p-cilium-agent-20200910-101124-previous.log
      cilium-x2k5p-20200910-101124.log
      cilium-x2k5p-cilium-agent-20200910-101125-stats.txt
      bugtool-cilium-x2k5p-20200910-101126/cmd/cilium-status---verbose.md
      bugtool-cilium-x2k5p-20200910-101126.tar`).map((p) => p.slice(1)),
  ],
};

/** cilium-cli 0.12 to 0.16, agents 1.12 to 1.15. */
const mid: Era = {
  title: 'cilium-cli 0.12 to 0.16, agents 1.12 to 1.15',
  files: [
    ...under(MID, `k8s-leases-20230607-080910.yaml
      k8s-events-20230607-080910.html
      k8s-metrics-20230607-080910.yaml
      k8s-endpointslices-20230607-080910.yaml
      ingressclasses-20230607-080910.yaml
      cilium-node-init-daemonset-20230607-080910.yaml
      cilium-envoy-daemonset-20230607-080910.yaml
      cilium-envoy-configmap-20230607-080910.yaml
      ciliumendpointslices-20230607-080910.yaml
      ciliumnodeconfigs-20230607-080910.yaml
      ciliumegressgatewaypolicies-20230607-080910.yaml
      ciliumcidrgroups-20230607-080910.yaml
      ciliumloadbalancerippools-20230607-080910.yaml
      ciliumpodippools-20230607-080910.yaml
      ciliumexternalworkload-20230607-080910.yaml
      ciliumenvoyconfigs-20230607-080910.yaml
      ciliumclusterwideenvoyconfigs-20230607-080910.yaml
      ciliumbgppeeringpolicies-20230607-080910.yaml
      gatewayapi-gatewayclasses-20230607-080910.yaml
      gatewayapi-gateways-20230607-080910.yaml
      gatewayapi-httproutes-20230607-080910.yaml
      gatewayapi-tcroutes-20230607-080910.yaml
      gatewayapi-udproutes-20230607-080910.yaml
      gatewayapi-referencegrants-20230607-080910.yaml
      cilium-helm-values-20230607-080910.yaml
      cilium-spire-server-statefulset-20230607-080910.yaml
      cilium-spire-agent-daemonset-20230607-080910.yaml
      cilium-spire-server-entries-spire-server-0-20230607-080910.json
      aws-eniconfigs-20230607-080910.yaml
      aws-securitygrouppolicies-20230607-080910.yaml
      hubble-observe-cilium-q7d2m-20230607-080910.log
      cilium-q7d2m-pprof-heap-20230607-080910.pprof
      cilium-q7d2m-pprof-cpu-20230607-080910.pprof
      cilium-q7d2m-trace-20230607-080910.trace
      cilium-operator-pod-cilium-operator-7b9f5d-abcde-metrics-20230607-080910.yaml
      clustermesh-kvstoremesh-clustermesh-apiserver-6c5d-xyz12-metrics-20230607-080910.yaml
      kvstore-identities.json
      kvstore-cnpstatuses.json
      logs-cilium-operator-7b9f5d-abcde-cilium-operator-20230607-080910.log
      logs-cilium-envoy-4vq2l-cilium-envoy-20230607-080910.log
      tetragontracingpolicy-20230607-080910.yaml
      tetragontracingpolicynamespaced-20230607-080910.yaml
      tetragonpodinfo-20230607-080910.yaml
      tetragon-configmap-20230607-080910.yaml
      tetragon-bugtool-tetragon-8hj2k-20230607-080910/tetragon-info.json
      tetragon-bugtool-tetragon-8hj2k-20230607-080910/tetragon.log
      tetragon-bugtool-tetragon-8hj2k-20230607-080910/tc-info.eth0.ingress
      tetragon-bugtool-tetragon-8hj2k-20230607-080910/gops.pprof-heap
      tetragon-bugtool-tetragon-8hj2k-20230607-080910/lib/bpf_execve_event.o
      tetragon-bugtool-tetragon-8hj2k-20230607-080910/pmap.out.err`),
    ...under(`${MID_BUGTOOL}/cmd`, `cilium-endpoint-list.md
      cilium-policy-get.md
      cilium-service-list--o-json.md
      cilium-node-list--o-json.md
      cilium-statedb-dump.md
      cilium-map-events-cilium_ipcache--o-json.md
      cilium-map-events-cilium_lb4_services_v2--o-json.md
      cilium-cgroups-list--o-json.md
      cilium-bgp-peers.md
      cilium-bpf-lb-list---source-ranges.md
      cilium-bpf-lb-maglev-list.md
      cilium-bpf-vtep-list.md
      cilium-bpf-nodeid-list.md
      cilium-bpf-auth-list.md
      cilium-bpf-config-list.md
      cilium-bpf-policy-get---all---numeric.md
      cilium-health-status---verbose.md
      cilium-health-status--o-json.md
      cilium-lrp-list.md
      ip--d-rule.md
      ss--u--p--a--i--s--n--e.md
      tc-filter-show-dev-lxc_health-ingress.md
      tc-filter-show-dev-eth0.100-egress.md
      tc-chain-show-dev-cilium_host.md
      tc-class-show-dev-eth0.md
      cat--var-run-cilium-cilium-cni.log.md
      cat--proc-net-xfrm_stat.md
      cat--u--proc-net-xfrm_stat.md
      cat--proc-buddyinfo.md
      bpftool-map-dump-pinned--sys-fs-bpf-tc-globals-cilium_srv6_state_v4.md
      envoy-metrics.txt
      hubble-metrics.txt
      state/agent-runtime-config.json
      state/viper-agent-config.yaml
      state/2222_next_fail/ep_config.h
      state/health-endpoint.pid
      state/cilium_wg0.key`),
    `${MID_BUGTOOL}/conf/kernel-config`, `${MID_BUGTOOL}/conf/kernel-config-5.15.0-91-generic`,
  ],
};

/** cilium-cli 0.18 and 0.19, agents 1.16 to 1.20. */
const recent: Era = {
  title: 'cilium-cli 0.18 and 0.19, agents 1.16 to 1.20',
  files: [
    ...under(NEW, `k8s-node-memory-cpu-usage-20260310-091500.txt
      k8s-pod-memory-cpu-usage-20260310-091500.txt
      ciliuml2announcementpolicies-20260310-091500.yaml
      ciliumbgpclusterconfigs-20260310-091500.yaml
      ciliumbgppeerconfigs-20260310-091500.yaml
      ciliumbgpadvertisements-20260310-091500.yaml
      ciliumbgpnodeconfigs-20260310-091500.yaml
      ciliumbgpnodeconfigoverrides-20260310-091500.yaml
      gatewayapi-grpcroutes-20260310-091500.yaml
      gatewayapi-tlsroutes-20260310-091500.yaml
      gatewayapi-backendtlspolicies-20260310-091500.yaml
      gatewayapi-listenersets-20260310-091500.yaml
      ciliumgatewayclassconfigs-20260310-091500.yaml
      cilium-helm-metadata-20260310-091500.yaml
      clustermesh-generate-certs-cronjob-20260310-091500.yaml
      clustermesh-certificates-20260310-091500.yaml
      hubble-generate-certs-cronjob-20260310-091500.yaml
      hubble-certificates-20260310-091500.yaml
      gke-cilium-hubble-config-20260310-091500.yaml
      gke-cilium-override-config-20260310-091500.yaml
      tetragon-helm-values-20260310-091500.yaml
      tetragon-helm-metadata-20260310-091500.yaml
      metrics-cilium-operator-7b9f5d-abcde-cilium-operator-20260310-091500.txt
      clustermesh-apiserver-6c5d-xyz12-apiserver-version-20260310-091500.txt
      clustermesh-apiserver-6c5d-xyz12-apiserver-troubleshoot-20260310-091500.txt
      clustermesh-apiserver-6c5d-xyz12-kvstoremesh-status-20260310-091500.json
      clustermesh-apiserver-6c5d-xyz12-kvstoremesh-statedb-dump-20260310-091500.json
      clustermesh-apiserver-6c5d-xyz12-apiserver-kvstore-list-20260310-091500.txt
      cilium-operator-7b9f5d-abcde-cilium-operator-statedb-dump-20260310-091500.json
      cilium-operator-7b9f5d-abcde-cilium-operator-status-clustermesh-20260310-091500.txt
      cilium-operator-7b9f5d-abcde-cilium-operator-troubleshoot-kvstore-20260310-091500.txt
      clustermesh-apiserver-6c5d-xyz12-apiserver-pprof-heap-20260310-091500.pprof
      cniconf-05-cilium.conflist-cilium-k7xqz-20260310-091500.txt`),
    ...under(`${NEW_BUGTOOL}/cmd`, `cilium-dbg-status---verbose.md
      cilium-dbg-endpoint-list--o-json.md
      cilium-dbg-ip-list--n--o-json.md
      cilium-dbg-policy-selectors--o-json.md
      cilium-dbg-metrics-list.md
      cilium-dbg-identity-list.md
      cilium-dbg-map-list---verbose.md
      cilium-dbg-encrypt-status.md
      cilium-dbg-statedb.md
      cilium-dbg-troubleshoot-kvstore.md
      cilium-dbg-troubleshoot-clustermesh.md
      cilium-dbg-bgp-route-policies.md
      cilium-dbg-bgp-peers---capabilities.md
      cilium-dbg-bgp-routes-advertised-ipv4-unicast.md
      cilium-dbg-shell----metrics-html.html
      cilium-dbg-shell----bgp-routes--a-out-ipv4-unicast.md
      cilium-dbg-shell----health-history.md
      cilium-dbg-shell----policy-mapstate-topk.md
      cilium-dbg-bpf-ct-list---time-diff.md
      cilium-dbg-bpf-ct-list-global---time-diff.md
      cilium-dbg-bpf-nat-retries-list.md
      cilium-dbg-bpf-frag-list.md
      cilium-dbg-bpf-metrics-list.md
      cilium-dbg-bpf-bandwidth-list.md
      cilium-dbg-bpf-egress-list.md
      cilium-dbg-bpf-sha-list.md
      cilium-dbg-bpf-fs-show.md
      cilium-dbg-debuginfo---output=markdown,json--f---output-directory=-tmp-cilium-bugtool-20260310-091501.5+0000-UTC-9-cmd.md
      ip--d--s--s-l.md
      ip--6-n.md
      ps-auxfw.md
      hostname.md
      uname--a.md
      uptime.md
      top--b--n-1.md
      dmesg---time-format=iso.md
      sysctl--a.md
      taskset--pc-1.md
      ipset-list.md
      find--sys-fs-bpf--ls.md
      bpftool-prog-show.md
      cat--proc-sys-kernel-random-boot_id.md
      cat--proc-net-softnet_stat.md
      cat--proc-kallsyms.md
      cat--etc-resolv.conf.md
      gops-stack-$(pidof-cilium-agent).md
      ls--la--proc-$(pidof-cilium-agent)-fd.md
      cp--proc-config.gz--tmp-cilium-bugtool-x-conf-kernel-config.md
      envoy-listeners.txt
      envoy-clusters.txt
      envoy-server-info.json
      pprof-heap
      state/3456/ep_config.json
      state/3456/template.txt
      state/bpf/eth0/bpf_host.json
      state/nodes.json
      state/proxy_ports_state.json
      state/route-reconciler.wal
      state/cilium-agent-health-history.log`),
    'node-a/ip-a.md', '__MACOSX/cilium-sysdump/._k8s-nodes.yaml', `${NEW}/.DS_Store`,
  ],
};

export const eras: readonly Era[] = [old, mid, recent];
