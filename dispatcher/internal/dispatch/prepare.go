package dispatch

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"bootwright.io/dispatcher/internal/blockdev"
	"bootwright.io/dispatcher/internal/codes"
	"bootwright.io/dispatcher/internal/disk"
	"bootwright.io/dispatcher/internal/job"
	"bootwright.io/dispatcher/internal/medium"
	"bootwright.io/dispatcher/internal/pci"
	"bootwright.io/dispatcher/internal/provision"
	"bootwright.io/dispatcher/internal/taskunits"
	"bootwright.io/dispatcher/internal/toolimage"
	"bootwright.io/dispatcher/internal/units"
)

// prepare checks everything that can be checked and fills /run/provision; no disk is written here.
func (d *Dispatcher) prepare(ctx context.Context, j job.Job, found medium.Medium) (units.Target, error) {
	target := units.Target{Run: d.Run, Name: j.Bundle.Target, Steps: j.Bundle.Steps, Poll: d.Timing.Poll}
	if err := j.Check(); err != nil {
		return target, codes.Mark(codes.TaskUnusable, err)
	}
	recipe, err := readRecipe(found)
	if err != nil {
		return target, codes.Mark(codes.RecipeRefused, err)
	}
	task := provision.Task{Job: j, Recipe: recipe, Files: found.Files}
	if task.Disk, err = d.findDisk(ctx, j, recipe, found.Device); err != nil {
		return target, codes.Mark(codes.DiskNotFound, err)
	}
	if task.Disk != "" {
		task.Drivers = blockdev.Drivers(d.Root, d.disk)
	}
	directory := d.Root.Path(provision.Directory)
	_ = os.RemoveAll(directory + "/progress")
	_ = os.Remove(directory + "/output.json")
	if err := provision.Write(directory, task); err != nil {
		return target, codes.Mark(codes.RecipeRefused, err)
	}
	if err := d.writeNetwork(recipe, directory); err != nil {
		return target, err
	}
	if err := d.bring(ctx, j, found.Files); err != nil {
		return target, err
	}
	if err := d.hold(ctx, j.Bundle.Uninterruptible); err != nil {
		return target, err
	}
	if target.Preflight, err = target.FindPreflight(ctx); err != nil {
		return target, err
	}
	if err := target.Check(ctx); err != nil {
		return target, err
	}
	return target, target.CheckGraph(ctx)
}

// writeNetwork leaves the files of the server's network to the steps, unless the recipe brings a network of its own.
func (d *Dispatcher) writeNetwork(recipe job.Recipe, directory string) error {
	if _, own, err := recipe.At("/network_config"); own || err != nil {
		return err
	}
	for name, text := range d.installed {
		if err := provision.WriteFile(filepath.Join(directory, "network", name), []byte(text), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// bring puts in place what the task needs and the maintenance system does not have.
func (d *Dispatcher) bring(ctx context.Context, j job.Job, files medium.Files) error {
	puller := toolimage.Puller{Root: d.Root, Kernel: d.Kernel, Run: d.Run, RegistryURL: j.RegistryURL, Say: d.say, Registry: d.Registry}
	if err := puller.Pull(ctx, j.Bundle.Images); err != nil {
		return codes.Mark(codes.ToolImageMissing, err)
	}
	var images []string
	for _, image := range j.Bundle.Images {
		images = append(images, image.Name)
	}
	installer := taskunits.Installer{Root: d.Root, Run: d.Run, Say: d.say, Images: images}
	return codes.Mark(codes.UnitRefused, installer.Install(ctx, j.Bundle.Units, files))
}

func readRecipe(found medium.Medium) (job.Recipe, error) {
	data, ok := found.Files["recipe.json"]
	schema, withSchema := found.Files["recipe.schema.json"]
	if !ok || !withSchema {
		return job.Recipe{}, codes.Mark(codes.TaskUnusable, errors.New("the task medium lacks recipe.json or recipe.schema.json"))
	}
	recipe, err := job.ParseRecipe(data)
	if err != nil {
		return recipe, err
	}
	return recipe, recipe.CheckSchema(schema)
}

func (d *Dispatcher) findDisk(ctx context.Context, j job.Job, recipe job.Recipe, mediumDevice string) (string, error) {
	if j.Bundle.DiskSelector == "" {
		return "", nil
	}
	selector, found, err := recipe.At(j.Bundle.DiskSelector)
	if err != nil || !found {
		return "", err
	}
	driverless := pci.Sentence(d.Root, "storage controller", pci.Storage)
	if driverless != "" {
		d.say("%s", driverless)
	}
	device, err := disk.Wait(ctx, d.Root, selector, mediumDevice, d.Timing.Disk, d.Timing.Pause)
	if err != nil && driverless != "" {
		err = fmt.Errorf("%w; %s", err, driverless)
	}
	if err != nil {
		return "", err
	}
	d.disk = device.Name
	d.say("target disk: %s", device)
	return device.Path(), nil
}
