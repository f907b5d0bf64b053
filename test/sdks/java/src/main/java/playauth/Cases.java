package playauth;

import com.google.gson.Gson;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;

/**
 * What is asked of every SDK of Java: a case is a call and what must be true of its answer or of the exception. Each
 * prints one line of JSON, {"case", "ok", "detail"}, for test/sdks/run.ts.
 */
final class Cases {
  static final Pattern REQUEST_ID = Pattern.compile("[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}");
  /** Also the title of the video that plays. */
  private static final String ODD = "* ! ' ( ) + ~ a/b=c&d%e \"q\" <x> 中文 😀";
  private static final String ONLY_PLAY_AUTH =
      "{\"Version\":\"1\",\"Statement\":"
          + "[{\"Effect\":\"Allow\",\"Action\":\"vod:GetVideoPlayAuth\",\"Resource\":\"*\"}]}";
  private static final String VIDEO_ID = System.getenv("PLAYAUTH_VIDEO_ID");
  private static final Gson GSON = new Gson();

  private final Sdk sdk;
  private final Map<String, Callable<String>> cases = new LinkedHashMap<>();

  private Cases(Sdk sdk) throws Exception {
    this.sdk = sdk;
    addCasesWithKeys();
    if (System.getenv("PLAYAUTH_STS_SECURITY_TOKEN") != null) addCasesWithAToken();
  }

  static void run(Sdk sdk) throws Exception {
    runAll(new Cases(sdk).cases);
  }

  static void runAll(Map<String, Callable<String>> cases) {
    for (Map.Entry<String, Callable<String>> entry : cases.entrySet()) {
      try {
        report(entry.getKey(), true, entry.getValue().call());
      } catch (Exception | AssertionError error) {
        report(entry.getKey(), false, error + " at " + error.getStackTrace()[0]);
      }
    }
  }

  private void addCasesWithKeys() throws Exception {
    String keyId = System.getenv("PLAYAUTH_ACCESS_KEY_ID");
    String secret = System.getenv("PLAYAUTH_ACCESS_KEY_SECRET");
    Sdk.Client root = sdk.client(keyId, secret, null);
    cases.put("GetVideoPlayAuth", () -> checkPlayAuth(root.playAuth(VIDEO_ID, 300L)));
    cases.put("GetPlayInfo", () -> checkPlayInfo(root.playInfo(VIDEO_ID)));
    cases.put("GetVideoInfo", () -> checkTitle(root.videoInfo(VIDEO_ID)));
    cases.put(
        "CreateUploadVideo, odd characters",
        () -> checkTitle(root.videoInfo((String) root.createUpload(ODD, "clip.mp4").get("VideoId"))));
    refusal("unknown video", () -> root.playAuth("0".repeat(32), null), "InvalidVideo.NotFound", 404);
    refusal("unknown video, odd characters", () -> root.playAuth(ODD, null), "InvalidVideo.NotFound", 404);
    refusal(
        "video in status Transcoding",
        () -> root.playAuth(System.getenv("PLAYAUTH_TRANSCODING_VIDEO_ID"), null),
        "Forbidden.IllegalStatus",
        403);
    refusal("AuthInfoTimeout out of range", () -> root.playAuth(VIDEO_ID, 99L), "InvalidParameter", 400);
    refusal(
        "wrong secret",
        () -> sdk.client(keyId, secret + "x", null).playAuth(VIDEO_ID, null),
        "SignatureDoesNotMatch",
        400);
    refusal(
        "unknown access key",
        () -> sdk.client("LTAI5tNobody00000000", secret, null).playAuth(VIDEO_ID, null),
        "InvalidAccessKeyId.NotFound",
        404);
  }

  private void addCasesWithAToken() throws Exception {
    String keyId = System.getenv("PLAYAUTH_STS_ACCESS_KEY_ID");
    String secret = System.getenv("PLAYAUTH_STS_ACCESS_KEY_SECRET");
    String token = System.getenv("PLAYAUTH_STS_SECURITY_TOKEN");
    Sdk.Client role = sdk.client(keyId, secret, token);
    int middle = token.length() / 2;
    String tampered =
        token.substring(0, middle) + (token.charAt(middle) == 'A' ? "B" : "A") + token.substring(middle + 1);
    cases.put("STS token, GetVideoPlayAuth", () -> checkPlayAuth(role.playAuth(VIDEO_ID, null)));
    cases.put("STS token, GetPlayInfo", () -> checkPlayInfo(role.playInfo(VIDEO_ID)));
    refusal("STS token, beyond the role", () -> role.createUpload("Not allowed", "clip.mp4"), "Forbidden.RAM", 403);
    refusal(
        "STS token tampered with",
        () -> sdk.client(keyId, secret, tampered).playAuth(VIDEO_ID, null),
        "InvalidSecurityToken.Malformed",
        400);
    cases.put("AssumeRole with a session policy", this::assumeRole);
  }

  private String assumeRole() throws Exception {
    String keyId = System.getenv("PLAYAUTH_USER_ACCESS_KEY_ID");
    String secret = System.getenv("PLAYAUTH_USER_ACCESS_KEY_SECRET");
    Sdk.Client user = sdk.client(keyId, secret, null);
    String[] pair = user.assumeRole(System.getenv("PLAYAUTH_ROLE_ARN"), ONLY_PLAY_AUTH);
    Sdk.Client session = sdk.client(pair[0], pair[1], pair[2]);
    checkPlayAuth(session.playAuth(VIDEO_ID, null));
    return checkRefusal(() -> session.playInfo(VIDEO_ID), "Forbidden.RAM", 403);
  }

  private void refusal(String name, Callable<?> call, String code, int status) {
    cases.put(name, () -> checkRefusal(call, code, status));
  }

  private String checkRefusal(Callable<?> call, String code, int status) {
    Sdk.Refusal refusal;
    try {
      call.call();
      throw new AssertionError("no exception");
    } catch (Exception error) {
      refusal = sdk.refusalOf(error);
      check(refusal != null, "not the SDK's own exception: " + error);
    }
    check(code.equals(refusal.code), "code " + refusal.code + ", message " + refusal.message);
    check(refusal.status == null || refusal.status == status, "HTTP status " + refusal.status);
    check(REQUEST_ID.matcher(refusal.requestId).matches(), "request id " + refusal.requestId);
    return refusal.code + ": " + refusal.message;
  }

  private static String checkPlayAuth(Map<String, Object> answer) {
    check(REQUEST_ID.matcher((String) answer.get("RequestId")).matches(), "RequestId " + answer.get("RequestId"));
    Map<?, ?> meta = (Map<?, ?>) answer.get("VideoMeta");
    check(VIDEO_ID.equals(meta.get("VideoId")) && "Normal".equals(meta.get("Status")), "VideoMeta " + meta);
    check(ODD.equals(meta.get("Title")), "Title " + meta.get("Title"));
    check(((Number) meta.get("Duration")).doubleValue() > 0, "Duration " + meta.get("Duration"));
    String playAuth = (String) answer.get("PlayAuth");
    String text = new String(Base64.getDecoder().decode(playAuth), StandardCharsets.UTF_8);
    Map<?, ?> credential = GSON.fromJson(text, Map.class);
    check(((String) credential.get("AccessKeyId")).startsWith("STS."), "AccessKeyId in PlayAuth");
    Map<?, ?> authInfo = GSON.fromJson((String) credential.get("AuthInfo"), Map.class);
    check(VIDEO_ID.equals(authInfo.get("MediaId")), "MediaId in PlayAuth");
    return "PlayAuth of " + playAuth.length() + " characters";
  }

  private static String checkPlayInfo(Map<String, Object> answer) throws Exception {
    Map<?, ?> base = (Map<?, ?>) answer.get("VideoBase");
    check(VIDEO_ID.equals(base.get("VideoId")) && ODD.equals(base.get("Title")), "VideoBase " + base);
    List<?> streams = (List<?>) ((Map<?, ?>) answer.get("PlayInfoList")).get("PlayInfo");
    Set<Object> formats = new HashSet<>();
    for (Object each : streams) {
      Map<?, ?> stream = (Map<?, ?>) each;
      formats.add(stream.get("Format"));
      HttpURLConnection media = (HttpURLConnection) new URL((String) stream.get("PlayURL")).openConnection();
      int status = media.getResponseCode();
      check(status == 200 && media.getInputStream().readAllBytes().length > 0, stream.get("Format") + ": HTTP " + status);
    }
    check(formats.equals(Set.of("mp4", "m3u8")), "formats " + formats);
    return streams.size() + " streams, every PlayURL answers";
  }

  private static String checkTitle(Map<String, Object> answer) {
    Object found = ((Map<?, ?>) answer.get("Video")).get("Title");
    check(ODD.equals(found), "Title " + found);
    return ODD;
  }

  static void check(boolean isTrue, String what) {
    if (!isTrue) throw new AssertionError(what);
  }

  private static void report(String name, boolean ok, String detail) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("case", name);
    line.put("ok", ok);
    line.put("detail", detail.length() > 500 ? detail.substring(0, 500) : detail);
    byte[] bytes = (GSON.toJson(line) + "\n").getBytes(StandardCharsets.UTF_8);
    System.out.write(bytes, 0, bytes.length);
    System.out.flush();
  }
}
