package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
)

// What is asked of every SDK of Go: a case is a call and what must be true of its answer or of its error. Each prints
// one line of JSON, {"case", "ok", "detail"}, for test/sdks/run.ts.

const (
	// Also the title of the video that plays.
	odd          = `* ! ' ( ) + ~ a/b=c&d%e "q" <x> 中文 😀`
	onlyPlayAuth = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"vod:GetVideoPlayAuth","Resource":"*"}]}`
)

var (
	requestID = regexp.MustCompile(`^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$`)
	videoID   = os.Getenv("PLAYAUTH_VIDEO_ID")
)

type keyPair struct{ id, secret, token string }

type stream struct{ format, url string }

// The fields that the cases look at, read from the SDK's own types.
type video struct {
	requestID, videoID, title, status string
	duration                          float64
	playAuth                          string
	streams                           []stream
}

type client interface {
	playAuth(videoID, referenceID, timeout string) (video, error)
	playInfo(videoID string) (video, error)
	videoInfo(videoID string) (video, error)
	createUpload(title, fileName string) (video, error)
	assumeRole(roleArn, policy string) (keyPair, error)
}

// An SDK's own error, as far as it carries the server's answer.
type refusal struct {
	code      string
	status    int
	requestID string
	message   string
}

type sdk struct {
	client    func(keys keyPair) (client, error)
	refusalOf func(err error) (refusal, bool)
	// Whether its request has a field for ReferenceId.
	hasReferenceID bool
	// More that must be true of a wrong secret's refusal.
	checkWrongSecret func(err error) error
}

type namedCase struct {
	name string
	run  func() (string, error)
}

func environmentKeys(whose string) keyPair {
	prefix := "PLAYAUTH_" + whose
	return keyPair{os.Getenv(prefix + "ACCESS_KEY_ID"), os.Getenv(prefix + "ACCESS_KEY_SECRET"), ""}
}

func (s sdk) casesWithKeys() []namedCase {
	keys := environmentKeys("")
	wrong := keyPair{keys.id, keys.secret + "x", ""}
	unknown := keyPair{"LTAI5tNobody00000000", keys.secret, ""}
	transcoding := os.Getenv("PLAYAUTH_TRANSCODING_VIDEO_ID")
	cases := []namedCase{
		{"GetVideoPlayAuth", func() (string, error) { return s.playAuthOf(keys, videoID, "", "300") }},
		{"GetPlayInfo", func() (string, error) { return s.playInfoOf(keys) }},
		{"GetVideoInfo", func() (string, error) { return s.titleOf(keys, videoID) }},
		{"CreateUploadVideo, odd characters", func() (string, error) { return s.createWithOddTitle(keys) }},
		{"unknown video", s.refused(keys, strings.Repeat("0", 32), "", "InvalidVideo.NotFound", 404)},
		{"unknown video, odd characters", s.refused(keys, odd, "", "InvalidVideo.NotFound", 404)},
		{"video in status Transcoding", s.refused(keys, transcoding, "", "Forbidden.IllegalStatus", 403)},
		{"AuthInfoTimeout out of range", s.refused(keys, videoID, "99", "InvalidParameter", 400)},
		{"wrong secret", s.refused(wrong, videoID, "", "SignatureDoesNotMatch", 400)},
		{"unknown access key", s.refused(unknown, videoID, "", "InvalidAccessKeyId.NotFound", 404)},
	}
	if !s.hasReferenceID {
		return cases
	}
	return append(cases, namedCase{"GetVideoPlayAuth by ReferenceId", func() (string, error) {
		return s.playAuthOf(keys, "", os.Getenv("PLAYAUTH_REFERENCE_ID"), "")
	}})
}

func (s sdk) casesWithAToken(token string) []namedCase {
	keys := environmentKeys("STS_")
	keys.token = token
	middle, other := len(token)/2, "A"
	if token[middle] == 'A' {
		other = "B"
	}
	tampered := keyPair{keys.id, keys.secret, token[:middle] + other + token[middle+1:]}
	return []namedCase{
		{"STS token, GetVideoPlayAuth", func() (string, error) { return s.playAuthOf(keys, videoID, "", "") }},
		{"STS token, GetPlayInfo", func() (string, error) { return s.playInfoOf(keys) }},
		{"STS token, beyond the role", func() (string, error) {
			return s.checkRefusal(keys, "Forbidden.RAM", 403, func(c client) error {
				_, err := c.createUpload("Not allowed", "clip.mp4")
				return err
			})
		}},
		{"STS token tampered with", s.refused(tampered, videoID, "", "InvalidSecurityToken.Malformed", 400)},
		{"AssumeRole with a session policy", s.assumeRole},
	}
}

func (s sdk) assumeRole() (string, error) {
	user, err := s.client(environmentKeys("USER_"))
	if err != nil {
		return "", err
	}
	session, err := user.assumeRole(os.Getenv("PLAYAUTH_ROLE_ARN"), onlyPlayAuth)
	if err != nil {
		return "", err
	}
	if _, err := s.playAuthOf(session, videoID, "", ""); err != nil {
		return "", err
	}
	return s.checkRefusal(session, "Forbidden.RAM", 403, func(c client) error {
		_, err := c.playInfo(videoID)
		return err
	})
}

func (s sdk) refused(keys keyPair, id, timeout, code string, status int) func() (string, error) {
	return func() (string, error) {
		return s.checkRefusal(keys, code, status, func(c client) error {
			_, err := c.playAuth(id, "", timeout)
			return err
		})
	}
}

func (s sdk) checkRefusal(keys keyPair, code string, status int, call func(client) error) (string, error) {
	c, err := s.client(keys)
	if err != nil {
		return "", err
	}
	err = call(c)
	if err == nil {
		return "", fmt.Errorf("no error")
	}
	got, isOwn := s.refusalOf(err)
	switch {
	case !isOwn:
		return "", fmt.Errorf("not the SDK's own error: %w", err)
	case got.code != code || got.status != status:
		return "", fmt.Errorf("code %s, HTTP status %d, message %s", got.code, got.status, got.message)
	case !requestID.MatchString(got.requestID):
		return "", fmt.Errorf("request id %q", got.requestID)
	case code == "SignatureDoesNotMatch" && s.checkWrongSecret != nil:
		if err := s.checkWrongSecret(err); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("%T: %d %s", err, got.status, got.code), nil
}

func (s sdk) playAuthOf(keys keyPair, id, referenceID, timeout string) (string, error) {
	c, err := s.client(keys)
	if err != nil {
		return "", err
	}
	got, err := c.playAuth(id, referenceID, timeout)
	if err != nil {
		return "", err
	}
	if !requestID.MatchString(got.requestID) || got.videoID != videoID || got.title != odd || got.status != "Normal" || got.duration <= 0 {
		return "", fmt.Errorf("request id %q, video %s, title %q, %s, %v s", got.requestID, got.videoID, got.title, got.status, got.duration)
	}
	text, err := base64.StdEncoding.DecodeString(got.playAuth)
	if err != nil {
		return "", err
	}
	var credential struct{ AccessKeyId, AuthInfo string }
	var authInfo struct{ MediaId string }
	if err := json.Unmarshal(text, &credential); err != nil {
		return "", err
	}
	if err := json.Unmarshal([]byte(credential.AuthInfo), &authInfo); err != nil {
		return "", err
	}
	if !strings.HasPrefix(credential.AccessKeyId, "STS.") || authInfo.MediaId != videoID {
		return "", fmt.Errorf("PlayAuth of %s for %s", credential.AccessKeyId, authInfo.MediaId)
	}
	return fmt.Sprintf("PlayAuth of %d characters", len(got.playAuth)), nil
}

func (s sdk) playInfoOf(keys keyPair) (string, error) {
	c, err := s.client(keys)
	if err != nil {
		return "", err
	}
	got, err := c.playInfo(videoID)
	if err != nil {
		return "", err
	}
	formats := map[string]bool{}
	for _, each := range got.streams {
		formats[each.format] = true
		if err := checkAnswers(each.url); err != nil {
			return "", err
		}
	}
	if got.videoID != videoID || got.title != odd || len(formats) != 2 || !formats["mp4"] || !formats["m3u8"] {
		return "", fmt.Errorf("video %s, title %q, formats %v", got.videoID, got.title, formats)
	}
	return fmt.Sprintf("%d streams, every PlayURL answers", len(got.streams)), nil
}

func checkAnswers(url string) error {
	answer, err := http.Get(url)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	bytes, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != 200 || len(bytes) == 0 {
		return fmt.Errorf("%d bytes, HTTP %d, %w", len(bytes), answer.StatusCode, err)
	}
	return nil
}

func (s sdk) titleOf(keys keyPair, id string) (string, error) {
	c, err := s.client(keys)
	if err != nil {
		return "", err
	}
	got, err := c.videoInfo(id)
	if err != nil {
		return "", err
	}
	if got.title != odd {
		return "", fmt.Errorf("title %q", got.title)
	}
	return got.title, nil
}

func (s sdk) createWithOddTitle(keys keyPair) (string, error) {
	c, err := s.client(keys)
	if err != nil {
		return "", err
	}
	made, err := c.createUpload(odd, "clip.mp4")
	if err != nil {
		return "", err
	}
	return s.titleOf(keys, made.videoID)
}
