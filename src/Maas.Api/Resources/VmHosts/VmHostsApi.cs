using Maas.Api.Contract;
using Maas.Region.Nodes;
using Maas.Region.VmHosts;
using Maas.Store;

namespace Maas.Api.Resources.VmHosts;

[Resource("vm-hosts/", Handler = "VmHostsHandler", Doc = "Manage the hosts of virtual machines.")]
internal sealed class VmHostsApi(IStore store, VmHostViews views, VmHostEdits edits, VmHostRegistry registry, NodeNames names, TimeProvider clock)
    : VmHostsOperations(store, views, edits, registry, names, clock);

[Resource("vm-hosts/{id}/", Handler = "VmHostHandler", Doc = "Manage one host of virtual machines.")]
internal sealed class VmHostApi(IStore store, VmHostViews views, VmHostEdits edits, VmHostRegistry registry, VmHostComposing composing)
    : VmHostItemOperations(store, views, edits, registry, composing);

/// <remarks>The former name of VM hosts.</remarks>
[Resource("pods/", Handler = "PodsHandler", Doc = "Manage the hosts of virtual machines (deprecated: use vm-hosts).")]
internal sealed class PodsApi(IStore store, VmHostViews views, VmHostEdits edits, VmHostRegistry registry, NodeNames names, TimeProvider clock)
    : VmHostsOperations(store, views, edits, registry, names, clock);

[Resource("pods/{id}/", Handler = "PodHandler", Doc = "Manage one host of virtual machines (deprecated: use vm-hosts).")]
internal sealed class PodApi(IStore store, VmHostViews views, VmHostEdits edits, VmHostRegistry registry, VmHostComposing composing)
    : VmHostItemOperations(store, views, edits, registry, composing);
