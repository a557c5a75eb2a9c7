// SPDX-License-Identifier: GPL-2.0-or-later
// A second opinion: Debian's libapksig-java on every line "FILE<tab>MIN<tab>MAX" of standard input, "-" being no
// bound. Answers "FILE MIN MAX VERDICT ISSUES CERTIFICATES", by tabs, lists sorted and by commas.
import com.android.apksig.ApkVerifier;
import com.android.apksig.apk.ApkFormatException;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.TreeSet;

public class Judge {
	static void collect(TreeSet<String> names, List<ApkVerifier.IssueWithParams> issues) {
		for (ApkVerifier.IssueWithParams issue : issues)
			names.add(issue.getIssue().name());
	}

	static String answer(ApkVerifier.Result result) throws Exception {
		TreeSet<String> issues = new TreeSet<>(), certificates = new TreeSet<>();
		collect(issues, result.getErrors());
		for (ApkVerifier.Result.V1SchemeSignerInfo s : result.getV1SchemeSigners())
			collect(issues, s.getErrors());
		for (ApkVerifier.Result.V2SchemeSignerInfo s : result.getV2SchemeSigners())
			collect(issues, s.getErrors());
		for (ApkVerifier.Result.V3SchemeSignerInfo s : result.getV3SchemeSigners())
			collect(issues, s.getErrors());
		for (X509Certificate c : result.getSignerCertificates()) {
			StringBuilder hex = new StringBuilder();
			for (byte b : MessageDigest.getInstance("SHA-256").digest(c.getEncoded()))
				hex.append(String.format("%02x", b));
			certificates.add(hex.toString());
		}
		return (result.isVerified() ? "pass" : "fail") + "\t" + String.join(",", issues) + "\t"
			+ String.join(",", certificates);
	}

	static String judge(String file, String min, String max) throws Exception {
		try {
			ApkVerifier.Builder builder = new ApkVerifier.Builder(new File(file));
			if (!min.equals("-"))
				builder.setMinCheckedPlatformVersion(Integer.parseInt(min));
			if (!max.equals("-"))
				builder.setMaxCheckedPlatformVersion(Integer.parseInt(max));
			return answer(builder.build().verify());
		} catch (ApkFormatException | IOException e) {
			return "format-error\t" + e.getClass().getSimpleName() + "\t";
		} catch (IllegalArgumentException e) {
			return (String.valueOf(e.getMessage()).contains("maxSdkVersion") ? "range" : "format-error")
				+ "\t" + e.getClass().getSimpleName() + "\t";
		} catch (RuntimeException e) {
			return "format-error\t" + e.getClass().getSimpleName() + "\t";
		}
	}

	public static void main(String[] args) throws Exception {
		// Last, so that it only answers for what the JDK does not know: RSA-PSS by its Android name.
		Security.addProvider((Provider) Class.forName("org.bouncycastle.jce.provider.BouncyCastleProvider")
			.getDeclaredConstructor().newInstance());
		BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
		for (String line; (line = in.readLine()) != null;) {
			String[] f = line.split("\t");
			System.out.println(line + "\t" + judge(f[0], f[1], f[2]));
		}
	}
}
