package playauth;

import java.util.Map;

/** One SDK as the cases see it: calls that answer in wire names, and what it makes of a refusal. */
interface Sdk {
  Client client(String keyId, String secret, String token) throws Exception;

  /** Null for anything but the SDK's own exception. */
  Refusal refusalOf(Exception error);

  interface Client {
    Map<String, Object> playAuth(String videoId, Long timeout) throws Exception;

    Map<String, Object> playInfo(String videoId) throws Exception;

    Map<String, Object> videoInfo(String videoId) throws Exception;

    Map<String, Object> createUpload(String title, String fileName) throws Exception;

    /** Key id, secret and token. */
    String[] assumeRole(String roleArn, String policy) throws Exception;
  }

  final class Refusal {
    final String code;
    /** Null where the SDK does not tell it. */
    final Integer status;
    final String requestId;
    final String message;

    Refusal(String code, Integer status, String requestId, String message) {
      this.code = code;
      this.status = status;
      this.requestId = requestId;
      this.message = message;
    }
  }
}
