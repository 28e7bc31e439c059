// Drives a region through juju's client library and prints what it saw, one line each.
package main

import (
	"fmt"
	"os"

	"github.com/juju/gomaasapi"
)

func check(what string, err error) {
	if err != nil {
		fmt.Println("FAILED", what, err)
		os.Exit(1)
	}
}

func main() {
	controller, err := gomaasapi.NewController(gomaasapi.ControllerArgs{BaseURL: os.Args[1], APIKey: os.Args[2]})
	check("connect", err)
	fmt.Println("capabilities", controller.Capabilities().Size())
	version, _, err := controller.APIVersionInfo()
	check("version", err)
	fmt.Println("version", version)
	zones, err := controller.Zones()
	check("zones", err)
	for _, zone := range zones {
		fmt.Println("zone", zone.Name())
	}
	pools, err := controller.Pools()
	check("pools", err)
	for _, pool := range pools {
		fmt.Println("pool", pool.Name())
	}
	spaces, err := controller.Spaces()
	check("spaces", err)
	for _, space := range spaces {
		fmt.Println("space", space.Name(), len(space.Subnets()))
	}
	fabrics, err := controller.Fabrics()
	check("fabrics", err)
	for _, fabric := range fabrics {
		fmt.Println("fabric", fabric.Name(), len(fabric.VLANs()))
	}
	tags, err := controller.Tags()
	check("tags", err)
	for _, tag := range tags {
		fmt.Println("tag", tag.Name())
	}
	_, err = controller.BootResources()
	check("boot resources", err)
	check("add file", controller.AddFile(gomaasapi.AddFileArgs{Filename: "notes", Content: []byte("hello")}))
	file, err := controller.GetFile("notes")
	check("get file", err)
	content, err := file.ReadAll()
	check("read file", err)
	fmt.Println("file", file.Filename(), string(content), file.AnonymousURL() != "")
	check("delete file", file.Delete())
	files, err := controller.Files("")
	check("files", err)
	fmt.Println("files", len(files))
	device, err := controller.CreateDevice(gomaasapi.CreateDeviceArgs{Hostname: "thing", MACAddresses: []string{"52:54:00:01:02:03"}})
	check("create device", err)
	fmt.Println("device", device.Hostname(), len(device.InterfaceSet()))
	_, err = controller.CreateDevice(gomaasapi.CreateDeviceArgs{Hostname: "other", MACAddresses: []string{"52:54:00:01:02:03"}})
	fmt.Println("same address refused", gomaasapi.IsBadRequestError(err))
	found, err := controller.Devices(gomaasapi.DevicesArgs{Hostname: []string{"thing", "nosuch"}, MACAddresses: []string{"52:54:00:01:02:03"}, Zone: "default"})
	check("devices", err)
	fmt.Println("devices", len(found), found[0].SystemID() == device.SystemID(), found[0].FQDN(), found[0].Owner(), found[0].Zone().Name())
	check("delete device", device.Delete())
	machines, err := controller.Machines(gomaasapi.MachinesArgs{})
	check("machines", err)
	for _, machine := range machines {
		fmt.Println("machine", machine.Hostname(), machine.StatusName(), len(machine.InterfaceSet()), len(machine.BlockDevices()), machine.Zone().Name(), machine.Pool().Name())
	}
	for what, args := range map[string]gomaasapi.MachinesArgs{
		"hostname": {Hostnames: []string{"ready-one"}}, "id": {SystemIDs: []string{machines[0].SystemID()}}, "mac": {MACAddresses: []string{machines[0].InterfaceSet()[0].MACAddress()}},
		"tags": {Tags: machines[0].Tags()}, "zone": {Zone: "default"}, "pool": {Pool: "default"}, "domain": {Domain: "maas"}, "nobody": {Hostnames: []string{"nobody"}},
		"owner data": {OwnerData: map[string]string{"who": "nobody"}}} {
		some, err := controller.Machines(args)
		check("machines by "+what, err)
		if (len(some) == 1) == (what == "nobody" || what == "owner data") {
			fmt.Println("FAILED machines by", what, len(some))
		}
	}
	first := machines[0]
	fmt.Println("hardware", first.Architecture(), first.Memory() >= 0, first.CPUCount() >= 0, first.PowerState(), first.BootInterface().Name(), first.PhysicalBlockDevices()[0].Path(), len(first.PhysicalBlockDevices()[0].Partitions()))
	containers(controller, first, spaces)
	_, _, err = controller.AllocateMachine(gomaasapi.AllocateMachineArgs{Hostname: "ready-one", MinMemory: 1 << 30, AgentName: "driver"})
	fmt.Println("too large", gomaasapi.IsNoMatchError(err))
	_, _, err = controller.AllocateMachine(gomaasapi.AllocateMachineArgs{Hostname: "ready-one", NotTags: first.Tags(), AgentName: "driver"})
	fmt.Println("not that tag", gomaasapi.IsNoMatchError(err))
	_, _, err = controller.AllocateMachine(gomaasapi.AllocateMachineArgs{Zone: "nosuch", AgentName: "driver"})
	fmt.Println("no such zone", gomaasapi.IsBadRequestError(err) || gomaasapi.IsNoMatchError(err) || err != nil)
	dry, _, err := controller.AllocateMachine(gomaasapi.AllocateMachineArgs{Hostname: "ready-one", AgentName: "driver", DryRun: true})
	check("dry run", err)
	fmt.Println("dry run", dry.Hostname(), dry.StatusName())
	machine, _, err := controller.AllocateMachine(gomaasapi.AllocateMachineArgs{
		Hostname: "ready-one", Architecture: "amd64", Tags: first.Tags(), Zone: "default", Pool: "default", NotInZone: []string{zones[len(zones)-1].Name()}, AgentName: "driver", Comment: "for the driver"})
	check("allocate", err)
	none, err := machine.Devices(gomaasapi.DevicesArgs{})
	check("devices of the machine", err)
	fmt.Println("devices of the machine", len(none))
	fmt.Println("allocated", machine.Hostname(), machine.StatusName())
	check("owner data", machine.SetOwnerData(map[string]string{"who": "driver"}))
	fmt.Println("owner data", machine.OwnerData()["who"])
	check("release", controller.ReleaseMachines(gomaasapi.ReleaseMachinesArgs{SystemIDs: []string{machine.SystemID()}, Comment: "done"}))
	_, _, err = controller.AllocateMachine(gomaasapi.AllocateMachineArgs{Hostname: "nobody"})
	fmt.Println("none", gomaasapi.IsNoMatchError(err))
	err = controller.ReleaseMachines(gomaasapi.ReleaseMachinesArgs{SystemIDs: []string{"nosuch"}})
	fmt.Println("unknown machine", gomaasapi.IsBadRequestError(err))
	_, err = gomaasapi.NewController(gomaasapi.ControllerArgs{BaseURL: os.Args[1], APIKey: "a:b:c"})
	fmt.Println("wrong key", gomaasapi.IsPermissionError(err))
}

// A device inside a machine, as juju makes one for each container: interfaces with addresses of their own.
func containers(controller gomaasapi.Controller, machine gomaasapi.Machine, spaces []gomaasapi.Space) {
	_, err := controller.Domains()
	check("domains", err)
	_, err = controller.StaticRoutes()
	check("static routes", err)
	var subnet gomaasapi.Subnet
	for _, space := range spaces {
		for _, one := range space.Subnets() {
			subnet = one
		}
	}
	container, err := machine.CreateDevice(gomaasapi.CreateMachineDeviceArgs{Hostname: "container", InterfaceName: "eth0", MACAddress: "52:54:00:01:02:04", Subnet: subnet})
	check("create device of the machine", err)
	second, err := container.CreateInterface(gomaasapi.CreateInterfaceArgs{Name: "eth1", MACAddress: "52:54:00:01:02:05", VLAN: subnet.VLAN(), Tags: []string{"one", "two"}, MTU: 1400})
	check("create interface", err)
	check("link subnet", second.LinkSubnet(gomaasapi.LinkSubnetArgs{Mode: gomaasapi.LinkModeStatic, Subnet: subnet}))
	check("unlink subnet", second.UnlinkSubnet(subnet))
	check("update interface", second.Update(gomaasapi.UpdateInterfaceArgs{Name: "eth9"}))
	check("delete interface", second.Delete())
	_, err = machine.Devices(gomaasapi.DevicesArgs{})
	check("devices of the machine", err)
	check("delete container", container.Delete())
	fmt.Println("container made, linked and deleted")
}
