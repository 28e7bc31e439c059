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
	check("delete device", device.Delete())
	machines, err := controller.Machines(gomaasapi.MachinesArgs{})
	check("machines", err)
	for _, machine := range machines {
		fmt.Println("machine", machine.Hostname(), machine.StatusName(), len(machine.InterfaceSet()), len(machine.BlockDevices()), machine.Zone().Name(), machine.Pool().Name())
	}
	machine, _, err := controller.AllocateMachine(gomaasapi.AllocateMachineArgs{Hostname: "ready-one", AgentName: "driver"})
	check("allocate", err)
	fmt.Println("allocated", machine.Hostname(), machine.StatusName())
	check("owner data", machine.SetOwnerData(map[string]string{"who": "driver"}))
	fmt.Println("owner data", machine.OwnerData()["who"])
	check("release", controller.ReleaseMachines(gomaasapi.ReleaseMachinesArgs{SystemIDs: []string{machine.SystemID()}, Comment: "done"}))
	_, _, err = controller.AllocateMachine(gomaasapi.AllocateMachineArgs{Hostname: "nobody"})
	fmt.Println("none", gomaasapi.IsNoMatchError(err))
}
