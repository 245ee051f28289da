package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
)

// mount makes an ext4 of the size in an image and mounts it at dir.
func mount(ctx context.Context, image, dir string, size int64) (unmount func() error, err error) {
	if os.Geteuid() != 0 {
		return nil, errors.New("only root can do that")
	}
	file, err := os.OpenFile(image, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(file.Truncate(size), file.Close()); err != nil {
		return nil, err
	}
	for _, command := range [][]string{
		{"mkfs.ext4", "-q", "-m", "0", image}, // nothing is kept for root
		{"mount", "-o", "loop", image, dir},
	} {
		text, err := exec.CommandContext(ctx, command[0], command[1:]...).CombinedOutput() //nolint:gosec // see above
		if err != nil {
			return nil, fmt.Errorf("%s: %w: %s", command[0], err, bytes.TrimSpace(text))
		}
	}
	// A logger that could not close its file must not keep it mounted.
	return func() error { return os.NewSyscallError("umount", syscall.Unmount(dir, syscall.MNT_DETACH)) }, nil
}
