package main

import (
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/aliyun/aliyun-oss-go-sdk/oss"
)

// The object store client of Go, signature V1. With a name as endpoint it writes each slash of a key as %2F.

const partBytes = 128 * 1024

var film = bytes.Repeat([]byte("what a film is made of. "), 16*1024)

type ticket struct{ Style, Endpoint, Bucket, Name, AccessKeyID, AccessKeySecret, SecurityToken string }

// A reader of which the client cannot tell the length.
type unsized struct{ io.Reader }

func etagOf(content []byte) string {
	sum := md5.Sum(content)
	return strings.ToUpper(hex.EncodeToString(sum[:]))
}

func etagOfParts() string {
	var sums []byte
	count := 0
	for at := 0; at < len(film); at += partBytes {
		sum := md5.Sum(film[at:min(at+partBytes, len(film))])
		sums = append(sums, sum[:]...)
		count++
	}
	return fmt.Sprintf("%s-%d", etagOf(sums), count)
}

func bucketOf(t ticket) (*oss.Bucket, error) {
	options := []oss.ClientOption{oss.SecurityToken(t.SecurityToken), oss.UseCname(t.Style == "cname")}
	client, err := oss.New(t.Endpoint, t.AccessKeyID, t.AccessKeySecret, options...)
	if err != nil {
		return nil, err
	}
	return client.Bucket(t.Bucket)
}

func checkStored(bucket *oss.Bucket, t ticket, etag string) (string, error) {
	found, err := bucket.GetObjectMeta(t.Name)
	if err != nil {
		return "", err
	}
	size, _ := strconv.Atoi(found.Get("Content-Length"))
	if got := strings.Trim(found.Get("ETag"), `"`); size != len(film) || got != etag {
		return "", fmt.Errorf("%d bytes with ETag %s, not %d with %s", size, got, len(film), etag)
	}
	return etag, nil
}

func putTo(t ticket, body io.Reader) (string, error) {
	bucket, err := bucketOf(t)
	if err != nil {
		return "", err
	}
	if err := bucket.PutObject(t.Name, body); err != nil {
		return "", err
	}
	return checkStored(bucket, t, etagOf(film))
}

func fileInParts(t ticket) (string, error) {
	folder, err := os.MkdirTemp("", "playauth-oss-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "film.mp4")
	if err := os.WriteFile(path, film, 0o600); err != nil {
		return "", err
	}
	bucket, err := bucketOf(t)
	if err != nil {
		return "", err
	}
	if err := bucket.UploadFile(t.Name, path, partBytes, oss.Routines(2), oss.Checkpoint(true, path+".cp")); err != nil {
		return "", err
	}
	return checkStored(bucket, t, etagOfParts())
}

func refusedPut(t ticket, code string, status int) (string, error) {
	_, err := putTo(t, bytes.NewReader(film))
	var refused oss.ServiceError
	switch {
	case err == nil:
		return "", fmt.Errorf("no error")
	case !errors.As(err, &refused):
		return "", fmt.Errorf("not the client's own error: %w", err)
	case refused.Code != code || refused.StatusCode != status || !requestID.MatchString(refused.RequestID):
		return "", fmt.Errorf("%d %s, request id %q: %s", refused.StatusCode, refused.Code, refused.RequestID, refused.Message)
	}
	return fmt.Sprintf("%T: %d %s", refused, status, code), nil
}

func ossCases() []namedCase {
	var tickets []ticket
	if err := json.Unmarshal([]byte(os.Getenv("PLAYAUTH_UPLOADS")), &tickets); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	address, named := tickets[0], tickets[1:]
	wrong, other := named[3], named[4]
	wrong.AccessKeySecret, other.Name = "x", "uploads/other/source.mp4"
	return []namedCase{
		{"PutObject", func() (string, error) { return putTo(named[0], bytes.NewReader(film)) }},
		{"PutObject at an IP address", func() (string, error) { return putTo(address, bytes.NewReader(film)) }},
		{"PutObject of a stream without a length", func() (string, error) {
			return putTo(named[1], unsized{bytes.NewReader(film)})
		}},
		{"a file in parts", func() (string, error) { return fileInParts(named[2]) }},
		{"another object", func() (string, error) { return refusedPut(other, "AccessDenied", 403) }},
		{"wrong secret", func() (string, error) { return refusedPut(wrong, "SignatureDoesNotMatch", 403) }},
	}
}
